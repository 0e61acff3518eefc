"""Sources of expressions, worked out from the operations that they were made into."""

from collections.abc import Mapping

from sqlite_hunter.model.ir import ATTR, BIN, CALL, FSTR, INT, METH, NAME, STR, SUBSCR, Op

_DESCRIBE_DEPTH = 6
_SHORT = 20
"""Characters of a literal that is shown whole."""
_PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2, "//": 2, "%": 2, "@": 2, "**": 3}
"""Of operators how tightly they bind; others bind less than these (https://docs.python.org/3/reference/expressions.html#operator-precedence)."""


class Sources:
    """The expressions of one unit."""

    def __init__(self, definitions: Mapping[int, Op]) -> None:
        """``definitions`` maps a register to the operation that sets it."""
        self.definitions = definitions

    def begin(self, register: int) -> int:
        """Offset at which the expression of a register begins."""
        op = self.definitions.get(register)
        while op is not None and op[0] in (ATTR, METH):
            following = self.definitions.get(op[4][0])
            if following is None:
                return op[2]
            op = following
        return op[2] if op is not None else 0

    def describe(self, register: int, depth: int = 0) -> str:
        """The source of the expression of a register, shortened: ``self.path``, ``get_dir()``."""
        op = self.definitions.get(register)
        if op is None or depth > _DESCRIBE_DEPTH:
            return "..."
        names = op[5]
        if op[0] == NAME:
            return names[0].partition("@")[0]
        if op[0] == INT:
            return names[0]
        if op[0] == STR:
            return repr(names[0]) if len(names[0]) <= _SHORT else "..."
        return self._describe_compound(op, depth + 1)

    def _describe_compound(self, op: Op, depth: int) -> str:
        code, args, names = op[0], op[4], op[5]
        if code in (ATTR, METH):
            return f"{self.describe(args[0], depth)}.{names[0]}"
        if code == CALL:
            inner = self.describe(args[1], depth) if len(args) == 2 else "..." if len(args) > 1 else ""
            return f"{self.describe(args[0], depth)}({inner})"
        if code == SUBSCR:
            index = self.describe(args[1], depth) if args[1] >= 0 else "..."
            return f"{self.describe(args[0], depth)}[{index}]"
        if code == BIN:
            return self.binary(op, self.describe(args[0], depth), self.describe(args[1], depth))
        return "f'...'" if code == FSTR else "..."

    def binary(self, op: Op, left: str, right: str) -> str:
        """A binary operation of described operands, with the brackets that their own operations need."""
        sides = zip(op[4], (left, right), (False, True), strict=True)
        left, right = (self._bracketed(register, text, op[5][0], is_right) for register, text, is_right in sides)
        return f"{left} {op[5][0]} {right}"

    def _bracketed(self, register: int, described: str, operator: str, is_right: bool) -> str:
        inner = self.definitions.get(register)
        if inner is None or inner[0] != BIN or described == "...":
            return described
        binds = _PRECEDENCE.get(inner[5][0], 0) - _PRECEDENCE.get(operator, 0)
        return f"({described})" if binds < 0 or (is_right and binds == 0) else described
