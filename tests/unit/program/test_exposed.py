"""What a loop's body may read before it has bound it: only then is it evaluated again."""

import pytest

from sqlite_hunter.facts.extract import extract
from sqlite_hunter.program.blocks import exposed, operations

NOT_READ = {
    "bound before it is read": "x = 1; f(x)",
    "bound by the loop itself": "f(each)",
    "bound and read in a branch": "if c:\n  x = 1\n  f(x)",
    "only bound": "x = 1",
    "a target of a comprehension": "f([x for x in c])",
}
READ = {
    "read and then bound": "f(x); x = 1",
    "bound in a branch only": "if c:\n  x = 1\nf(x)",
    "read in a branch before": "if c:\n  f(x)\nx = 1",
    "bound in what may not be run": "try:\n  x = 1\nexcept E:\n  pass\nf(x)",
    "deleted in between": "x = 1; del x; f(x)",
    "read to bind it": "x = x + 1",
}


def names(body: str) -> frozenset[str]:
    inside = "\n  ".join(body.split("\n"))
    facts = extract("a.py", f"def g(x, c):\n for each in c:\n  {inside}\n".encode())
    loop = next(op for op in operations(facts.units[1].body) if op[0] == "loop")
    return exposed(loop[6][0])


@pytest.mark.parametrize("body", NOT_READ.values(), ids=NOT_READ.keys())
def test_what_is_bound_first_is_not_read(body):
    assert not {"x", "each"} & names(body)


@pytest.mark.parametrize("body", READ.values(), ids=READ.keys())
def test_what_may_be_read_first_is_told(body):
    assert "x" in names(body)
