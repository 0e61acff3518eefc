"""Which files are read, and texts that nobody meant to be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter import files
from sqlite_hunter.files._distributions import WORDS
from sqlite_hunter.model.embedded import Embedded
from sqlite_hunter.model.site import Site
from sqlite_hunter.sql.paths import SUFFIXES

KINDS = sorted({
    kind
    for name in [
        "a.sh", "a.md", "a.js", "a.json", "a.yml", "a.ini", "Dockerfile", "Makefile", "requirements.txt",
        "pyproject.toml", "setup.cfg", "environment.yml", "a.sql", "a.bat", "Jenkinsfile", "a.ipynb",
    ]
    if (kind := files.kind_of(name))
})  # fmt: skip
PIECES = st.sampled_from([
    "sqlite3", "sqlite:///", "a.db", "aiosqlite", "[", "]", "{", "}", '"', "'", "\\", "\n", " ", ":", "=", "#", "- ",
    "python3 - ", "python3 -c ", "cat > a.py ", "$X", "sqlite3 b.db ", "f'", "\\\"", "-",
    "|", "$(", ")", "`", "<<E", "E", "RUN ", "dependencies", "[project]", "%(x)s", "\t", "é", "\r\n", "\u2028",
])  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "poetry.lock", "package-lock.json", "pnpm-lock.yaml", "app.min.js", "style.min.css", "bundle.js.map", "a.png",
        "a.csv", "a.db", ".gitignore", ".dockerignore", "a.py", "yarn.lock", "requirements.lock", "LICENSE",
        ".env.d/x.bin",
    ],
)  # fmt: skip
def test_files_that_are_not_read(name):
    assert files.kind_of(name) is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/requirements-dev.txt", "requirements"),
        ("requirements/prod.txt", "requirements"),
        ("notes.txt", "document"),
        ("a/pyproject.toml", "pyproject"),
        ("other.toml", "ini"),
        ("Dockerfile.prod", "dockerfile"),
        ("docker/api.Dockerfile", "dockerfile"),
        ("environment.yml", "conda"),
        ("compose.yaml", "yaml"),
        (".env.production", "ini"),
        ("alembic.ini", "ini"),
        ("tox.ini", "setup_cfg"),
        ("run.SH", "shell"),
        ("GNUmakefile", "makefile"),
    ],
)
def test_a_file_has_the_kind_of_its_name(path, kind):
    assert files.kind_of(path) == kind


def test_binary_files_and_those_with_overlong_lines_are_no_text():
    assert files.decoded(b"sqlite\0") is None
    assert files.decoded(b"sqlite\n" + b"x" * (files.LONGEST_LINE + 1)) is None
    assert files.decoded(b"x" * files.LONGEST_LINE + b"\n" + b"y" * files.LONGEST_LINE) is not None
    assert files.decoded(b"caf\xe9 sqlite") == "caf\ufffd sqlite"
    assert files.decoded("sqlite".encode("utf-16")) == "\ufeffsqlite".removeprefix("\ufeff")


@given(st.sampled_from(KINDS), st.lists(PIECES, max_size=40).map("".join))
def test_any_text_has_sites_within_itself(kind, text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for site in files.sites_of(kind, "a", text):
        if not isinstance(site, Site):
            continue
        span = site.span
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert span.end_column <= len(lines[span.end_line - 1]) + 1


@given(st.sampled_from(KINDS), st.lists(PIECES, max_size=40).map("".join))
def test_each_character_of_a_source_in_any_text_stands_where_it_is_said_to(kind, text):
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for source in files.sites_of(kind, "a", text):
        if not isinstance(source, Embedded):
            continue
        assert source.text == "".join(each.text for each in source.placement.stretches)
        for stretch, offset in zip(source.placement.stretches, source.placement.offsets, strict=True):
            if stretch.is_exact:
                assert text[stretch.start : stretch.end] == stretch.text
                assert source.placement.offset(offset) == stretch.start
        for number, line in enumerate(source.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
            for column in range(1, len(line) + 2):
                at, there = source.placement.position(number, column)
                assert 1 <= at <= len(lines)
                assert 1 <= there <= len(lines[at - 1]) + 1 or lines[at - 1 :] == [""]


@given(st.sampled_from(KINDS), st.lists(PIECES, max_size=25).map("".join))
def test_what_the_bytes_rule_out_has_no_site(kind, text):
    if not files.holds_python(kind) and not files.may_matter(text.encode("utf-8")):
        assert [site for site in files.sites_of(kind, "a", text) if isinstance(site, Site)] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "line",
    [
        '"' + '\\"' * 9_000,
        "[" * 19_000,
        "a " * 9_000,
        "a: " * 6_000,
        "- " * 9_000,
        " " * 19_000,
        "-" * 19_000,
        "{a" * 9_000,
    ],
)
def test_hostile_lines_are_read_to_their_end(kind, line):
    """Patterns that go back over what they have read would need hours for these."""
    text = f"sqlite\n{line}\n" * 5
    assert len(list(files.sites_of(kind, "a", text))) < len(text)


@pytest.mark.parametrize("word", [*WORDS, *(f".{suffix}" for suffix in SUFFIXES)])
def test_a_file_that_holds_a_word_in_any_case_may_matter(word):
    for text in (word.replace("[-_.]", "_"), word.replace("[-_.]", "-").upper()):
        assert files.may_matter(f"see {text} here".encode())


@pytest.mark.parametrize("text", ["", "{}", "sqlit", "a.dbx", "persist", "chroma", "x.sdbase"])
def test_a_file_that_holds_none_of_the_words_does_not_matter(text):
    assert not files.may_matter(text.encode())
