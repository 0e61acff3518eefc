"""What a step is."""

from collections.abc import Callable
from typing import TypeAlias

from sqlite_hunter.model.ir import Op
from sqlite_hunter.program.frame import Frame
from sqlite_hunter.program.modules import Modules

Step: TypeAlias = Callable[[Modules, Frame, Op], None]
"""Evaluates one operation over the registers and locals of a frame."""
