import os
from pathlib import Path

import pytest

from sqlite_hunter.engine.outline import changes_search, is_run, is_testing, of_facts, of_text
from sqlite_hunter.engine.soundness import sound_outline
from sqlite_hunter.facts.extract import extract
from sqlite_hunter.model.ir import FileFacts

FIXTURES = Path(__file__).parents[2] / "fixtures"
OWN = Path(__file__).parents[3] / "src"


def imports(text: str) -> set[tuple[str, str]]:
    return set(of_text(text).imports)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "'''import a\nfrom b import c'''",
        "# import a",
        "x = 'import a'",
        "importer = {}",
        "import_module(name)",
        "import_module(f'a{b}')",
        "other('import_module')",
        "import_module(*['a'])",
        "import_module(name='a')",
    ],
)
def test_what_is_no_import(text):
    assert imports(text) == set()


@pytest.mark.parametrize("text", ["def (", "x = \0", b"\xff".decode("latin-1") + "\udcff = 1\n x"])
def test_what_cannot_be_parsed_has_no_outline(text):
    assert sound_outline(text.encode("utf-8", "surrogatepass")) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import a.b as c, d", {("a.b", ""), ("d", "")}),
        ("from .a import b as c, d", {(".a", "b"), (".a", "d")}),
        ("from .. import x", {("..", "x")}),
        ("from a import *", {("a", "*")}),
        ("def f():\n  if x:\n    pass\n  else:\n    import a", {("a", "")}),
        ("try:\n  import a\nexcept E:\n  import b\nfinally:\n  import c", {("a", ""), ("b", ""), ("c", "")}),
        ("match x:\n  case 1:\n    import a", {("a", "")}),
        ("class A:\n  async def f(self):\n    async with x:\n      import a", {("a", "")}),
        (
            "importlib.import_module('a.b')\n__import__('c')\nimport_module('.d', __name__)",
            {("a.b", ""), ("c", ""), (".d", "")},
        ),
    ],
)
def test_imports(text, found):
    assert imports(text) == found
    facts = extract("x.py", text.encode())
    assert isinstance(facts, FileFacts)
    assert set(of_facts(facts).imports) == found


def test_the_facts_of_real_files_tell_the_same():
    """What is said of a file must not hang on whether the scan looked into it."""
    compared = 0
    for folder in (FIXTURES, OWN):
        for path in sorted(folder.rglob("*.py"))[:: 1 if folder == FIXTURES else 9]:
            content = path.read_bytes()
            outline, facts = sound_outline(content), extract(os.fspath(path), content)
            if outline is not None and isinstance(facts, FileFacts):
                compared += len(outline.imports)
                assert of_facts(facts) == outline, path
    assert compared > 500


@pytest.mark.parametrize(
    "text", ["", "  if __name__ == '__main__':", "x = __name__ == '__main__'", "if __name__ == 'main':", " #!/x"]
)
def test_what_is_not_made_to_be_run(text):
    assert not is_run("a/main.py", text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "#!/usr/bin/env python\n",
        "x\nif __name__ == '__main__':",
        'if "__main__"==__name__ :',
        "if(__name__ == '__main__'):",
    ],
)
def test_what_is_made_to_be_run(text):
    assert is_run("a.py", text.encode())


def test_a_package_is_run_by_its_main():
    assert is_run("a/__main__.py", b"")
    assert not is_run("a/__init__.py", b"")


def test_words_of_files():
    assert changes_search(b"sys.path.insert(0, x)")
    assert not changes_search(b"sys.path\nprinted")
    assert is_testing(b"import pytest")
    assert is_testing(b"class TestA:")
    assert not is_testing(b"def load_test(): 'a'")
