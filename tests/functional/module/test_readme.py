"""The example of the README is run, and prints what stands there."""

import re
import runpy
import sys
from pathlib import Path

README = Path(__file__).parents[3] / "README.md"
EXAMPLE = re.compile(r"<!-- module -->\n```python\n(.*?)```\n\n```text\n(.*?)```\n<!-- /module -->", re.DOTALL)


def test_the_example_prints_what_it_says(module, tmp_path, monkeypatch, capsys):
    found = EXAMPLE.search(README.read_text("utf-8"))
    assert found is not None
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "postgres_database", module)
    (tmp_path / "program.py").write_text(found[1], encoding="utf-8")
    runpy.run_path("program.py")
    assert capsys.readouterr().out == found[2]
