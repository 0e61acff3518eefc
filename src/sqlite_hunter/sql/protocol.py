"""The line protocol of differential tests: all statements of a case in, one answer for each out.

A request is ``{"id", "statements": [text], "binds": [null | "seq" | "map"]}``, an answer a list of texts,
``{"sql": [text]}`` for several, ``""`` for a statement that is dropped, or ``{"sql": null, "reason": text}``.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.translator import Refusal, Translation, Translator

PRESERVING: Final = Policy()


def answer(request: Mapping[str, Any], policy: Policy = PRESERVING) -> list[Any]:
    """The answers to one request. Raises KeyError, TypeError and ValueError for what is no request."""
    statements: Sequence[str] = request["statements"]
    binds: Sequence[str | None] = request.get("binds") or [None] * len(statements)
    translator = Translator(policy=policy)
    translator.survey(statements, in_order=True)
    return [_answer(translator.translate(text, bound)) for text, bound in zip(statements, binds, strict=True)]


def _answer(found: Translation | Refusal) -> str | dict[str, object]:
    if isinstance(found, Refusal):
        return {"sql": None, "reason": f"{found.construct.name}: {found.reason}", "construct": found.construct.name}
    if not found.ahead and not found.behind:
        return found.text
    return {"sql": list(found.statements)}
