"""What a library hands out as one object under several names: Flask's ``g``, an application, a click context."""

import re
from functools import lru_cache
from typing import Final

from sqlite_hunter.program.values import Text, Value, value
from sqlite_hunter.sql.template import Template

CONSTANTS: Final[dict[str, Value]] = {
    name: value(Text(Template.of(text)))
    for name, text in {
        "os.sep": "/", "os.path.sep": "/", "os.curdir": ".", "os.path.curdir": ".", "os.pardir": "..",
        "os.path.pardir": "..", "os.extsep": ".", "os.linesep": "\n",
    }.items()
}  # fmt: skip
"""Texts that the standard library keeps, as they are on POSIX: a path may be made of them."""

_REQUEST: Final = r"(?:fastapi|starlette)(?:\.\w+)?\.(?:Request|WebSocket|HTTPConnection)\(\)"
_SHARED: Final = tuple(
    (re.compile(rf"(?:{pattern})(?=\.|$)"), same)
    for pattern, same in (
        (r"flask\.(?:current_app|Flask\(\))|quart\.(?:current_app|Quart\(\))", "flask.app"),
        (r"flask\._app_ctx_stack\.top|(?:flask\.globals|flask|quart)\.g", "flask.g"),
        (r"(?:fastapi(?:\.applications)?\.FastAPI|starlette\.applications\.Starlette)\(\)", "asgi.app"),
        (rf"{_REQUEST}\.app", "asgi.app"),
        (_REQUEST, "asgi.request"),
        (r"aiohttp\.web(?:_\w+)?\.(?:Application\(\)|(?:Base)?Request\(\)\.(?:config_dict|app))", "aiohttp.app"),
        (r"(?:\w*click|typer)(?:\.\w+)?\.(?:Context|get_current_context)\(\)(?:\.parent|\.find_root\(\))?", "click"),
    )
)
"""Names of what is one object, as patterns, and the name that all of them are kept under."""


@lru_cache(maxsize=1 << 14)
def shared(dotted: str) -> str:
    """One name for what a library hands out as one object under several: Flask's ``g``, an application, a context."""
    for pattern, same in _SHARED:
        found = pattern.match(dotted)
        if found is not None:
            return f"{same}{dotted[found.end() :]}"
    return dotted
