"""The line protocol: a request of JSON comes in by standard input, its answer goes out, until the input ends.

A line that is no request is answered by ``{"error": ...}``; so is one on which the translator fails.
"""

import json
from collections.abc import Iterator
from typing import BinaryIO, Final, TextIO, TypeAlias

from sqlite_hunter.cli._faults import fault_line
from sqlite_hunter.sql.policy import Policy
from sqlite_hunter.sql.protocol import answer

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

MAX_LINE: Final = 64 * 1024 * 1024
"""Bytes."""
_BOUNDS: Final = (None, "seq", "map")


def serve(requests: BinaryIO, answers: TextIO, policy: Policy) -> None:
    """Answer each line at once."""
    for line in _lines(requests):
        answers.write(f"{json.dumps(_answer(line, policy))}\n")
        answers.flush()


def _lines(requests: BinaryIO) -> Iterator[bytes]:
    """Each line; of one that is too long no more than shows that it is."""
    while line := requests.readline(MAX_LINE + 1):
        rest = line
        while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
            rest = requests.readline(MAX_LINE + 1)
        yield line


def _answer(line: bytes, policy: Policy) -> Json:
    try:
        return answer(_request(line), policy)
    except ValueError as error:
        return {"error": str(error)}
    except Exception as error:  # a fault of this program's own: the next request is another one
        return {"error": fault_line(error)}


def _request(line: bytes) -> dict[str, Json]:
    """The request that a line is; raises ValueError, with the reason, where it is none."""
    if len(line) > MAX_LINE:
        raise ValueError(f"the line is longer than {MAX_LINE // 1024 // 1024} MB")
    try:
        request: Json = json.loads(line)
    except RecursionError as error:
        raise ValueError("the line is no JSON: it is nested too deep") from error
    except ValueError as error:
        raise ValueError(f"the line is no JSON: {error}") from error
    if not isinstance(request, dict):
        raise ValueError('a request is an object with "statements" and "binds"')  # noqa: TRY004 - one error for all
    statements, binds = request.get("statements"), request.get("binds")
    if not isinstance(statements, list) or not all(isinstance(each, str) for each in statements):
        raise ValueError('"statements" is a list of texts')
    if binds is not None and not _are_binds(binds, len(statements)):
        raise ValueError('"binds" is a list as long as "statements", of null, "seq" and "map"')
    return request


def _are_binds(binds: Json, count: int) -> bool:
    return isinstance(binds, list) and len(binds) == count and all(each in _BOUNDS for each in binds)
