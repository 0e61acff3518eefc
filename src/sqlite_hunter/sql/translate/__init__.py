"""One construct a file. A file says in ``HANDLES`` which expressions or statements it writes, and how in ``write``.

A new file is found by itself: there is no list to edit.
"""

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def handlers() -> dict[str, Callable[..., Any]]:
    """What writes each kind of node, by its key (see ``work.key_of``)."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for key in loaded.HANDLES:
            if key in found:
                raise RuntimeError(f"two constructs handle {key}")
            found[key] = loaded.write
    return found
