"""What must not be taken, and what must not be lost."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sqlite_hunter.config import Config, load
from sqlite_hunter.engine.cache import Cache
from sqlite_hunter.engine.discover import SourceFile, discover, read
from sqlite_hunter.errors import ConfigError, UsageError
from sqlite_hunter.model.finding import Problem


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def unprivileged():
    """A folder of a user for whom permissions count; tests in containers mostly run as root."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        root = os.geteuid() == 0
        with contextlib.chdir(folder):
            if root:
                os.chown(folder, 65534, -1)
                os.seteuid(65534)
            yield folder
            if root:
                os.seteuid(0)


def files(*names: str, text: str = "x = 1\n") -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def sqlite3_file(*names: str) -> None:
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(b"SQLite format 3\0" + b"\0" * 84)


def found(*roots: str, **settings: object) -> list[str]:
    """The paths taken; there must be no problem."""
    discovery = discover([Path(root) for root in roots], replace(Config(Path.cwd()), **settings))
    assert discovery.problems == ()
    return [file.path for file in discovery.files]


def git(*arguments: str) -> bytes:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *arguments], check=True, capture_output=True, env=environment).stdout


# --- what is not taken ---------------------------------------------------------------------------------


def test_other_files_are_not_taken(tree):
    files("a.pyi", "b.txt", "c.pyc", "d.py.bak", "e.ipynb", "f.python", "README", "Makefile", ".env", "py")
    assert found(".") == []


@pytest.mark.parametrize(
    "head",
    [
        "#!/bin/sh\n# python\n",
        "#!/usr/bin/env node\n",
        "# !/usr/bin/python\n",
        "import os\n",
        "#!python\n",
        "",
        "#!",
        "#!/usr/bin/mypython\n",
        "#!/usr/bin/python-config\n",
        "#!/opt/python/bin/ruby\n",
        "\ufeff#!/usr/bin/python\n",
    ],
)
def test_text_without_a_python_shebang_is_not_taken(tree, head):
    files("script", text=head)
    assert found(".") == []


def test_default_exclusions(tree):
    files(
        *(
            f"a/{name}/x.py"
            for name in [".git", ".venv", "venv", "node_modules", "__pycache__", "site-packages", "dist"]
        )
    )
    assert found(".") == []


def test_what_this_program_keeps_is_none_of_the_program(tree):
    Cache.open(Path("kept").absolute(), "1.0")
    files("kept/1.0/ab/x.py", "kept/1.0/deep/er/y.py")
    sqlite3_file("kept/1.0/data.db")
    discovery = discover([Path()], replace(Config(Path.cwd()), respect_gitignore=False))
    assert (discovery.files, discovery.others, discovery.databases) == ((), (), ())


def test_configured_exclusions_count_from_the_project_root(tree):
    files("old/a.py", "new/old/a.py", "new/gen_x.py", "new/b.py")
    assert found(".", extend_exclude=("/old", "gen_*.py")) == ["new/b.py", "new/old/a.py"]
    assert found("new", extend_exclude=("/new/old/*.py",)) == ["b.py", "gen_x.py"]
    assert found(".", exclude=("*",)) == []


def test_git_ignored_files(tree):
    git("init", "-q")
    files("a.py", "b/c.py", "b/d.py", "b/keep/d.py", "e/f.py", "g.py", "h/i.py")
    Path(".gitignore").write_bytes(b"\xef\xbb\xbfe/\r\n*.log\r\nd.py\r\n")
    Path("b/.gitignore").write_text("!keep/\nc.py\n")
    Path("b/keep/.gitignore").write_text("!d.py\n")
    Path(".git/info").mkdir(exist_ok=True)
    Path(".git/info/exclude").write_text("/g.py\n")
    assert found(".") == ["a.py", "b/keep/d.py", "h/i.py"]
    assert found("b") == ["keep/d.py"]
    assert found("b/keep", "h") == ["b/keep/d.py", "h/i.py"]
    assert found(".", respect_gitignore=False) == [
        "a.py",
        "b/c.py",
        "b/d.py",
        "b/keep/d.py",
        "e/f.py",
        "g.py",
        "h/i.py",
    ]


def test_work_tree_that_is_linked_has_the_exclusions_of_its_repository(tree):
    git("init", "-q", "main")
    files("main/a.py", "main/b.py")
    git("-C", "main", "add", ".")
    git("-C", "main", "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "x")
    git("-C", "main", "worktree", "add", "-q", "../linked")
    Path("main/.git/info/exclude").write_text("a.py\n")
    assert found("linked") == ["b.py"]


def test_broken_git_file_excludes_nothing(tree):
    files("a/x.py", "b/x.py")
    Path("a/.git").write_text("nonsense \0")
    Path("b/.git").mkdir()
    Path("b/.gitignore").mkdir()
    assert found(".") == ["a/x.py", "b/x.py"]


def test_repository_in_a_repository_has_its_own_lists(tree):
    git("init", "-q")
    files("a.py", "vendor/a.py", "vendor/b.py")
    git("init", "-q", "vendor")
    Path(".gitignore").write_text("a.py\n")
    Path("vendor/.gitignore").write_text("b.py\n")
    assert found(".") == ["vendor/a.py"]


def test_links_to_folders_are_not_followed(tree):
    files("a/x.py", "outside/y.py")
    os.symlink("..", "a/up")
    os.symlink(".", "a/loop")
    os.symlink("../outside", "a/out")
    assert found("a") == ["x.py"]


def test_devices_sockets_and_pipes_in_a_folder_are_skipped(tree):
    os.mkfifo("p.py")
    os.mkfifo("script")
    os.symlink("p.py", "link.py")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.py")
        os.mkdir("folder.py")
        os.symlink("somebody@host.123:456", ".#a.py")
        assert found(".") == []


def test_empty_folder_is_no_error(tree):
    os.mkdir("empty")
    assert discover([Path("empty")], Config(tree)).root == "empty"
    assert found("empty") == []


def test_force_exclude_holds_for_named_paths(tree):
    files("venv/lib/x.py", "gen/a.py", "b.py")
    names = ["venv/lib/x.py", "venv/lib", "gen/a.py", "b.py"]
    assert found(*names, force_exclude=True, extend_exclude=("gen/",)) == ["b.py"]
    assert found(*names) == ["b.py", "gen/a.py", "venv/lib/x.py"]


# --- wrong use -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent", "absent: no such file or folder"),
        ("a.py/b", "a.py/b: no such file or folder"),
        ("a\nb", r"a\nb: no such file or folder"),
        ("dangling.py", "dangling.py: a link to nothing"),
        ("a\0b", r"a\x00b: no path can hold this character"),
    ],
)
def test_named_path_that_is_not_there(tree, name, message):
    files("a.py")
    os.symlink("nowhere", "dangling.py")
    with pytest.raises(UsageError) as caught:
        discover([Path("a.py"), Path(name)], Config(tree))
    assert str(caught.value) == message


@pytest.mark.parametrize("pattern", ["a[", "!b["])
def test_pattern_that_can_never_match(tree, pattern):
    with pytest.raises(ConfigError) as caught:
        discover([tree], replace(Config(tree, "pyproject.toml"), extend_exclude=(pattern,)))
    assert str(caught.value) == f'pyproject.toml: exclude pattern "{pattern}" can never match'


# --- problems ------------------------------------------------------------------------------------------


def test_named_pipe_and_device_are_problems(tree):
    os.mkfifo("p.py")
    discovery = discover([Path("p.py"), Path(os.devnull)], Config(tree))
    assert discovery.files == ()
    assert [problem.reason for problem in discovery.problems] == [
        "not a regular file but a device",
        "not a regular file but a FIFO",
    ]


def test_links_that_lead_nowhere_are_problems(tree):
    os.symlink("nowhere.py", "a.py")
    os.symlink("b.py", "b.py")
    os.symlink("nowhere", "data")
    os.symlink("nowhere", "data.txt")
    problems = discover([Path()], Config(tree)).problems
    assert [problem.path for problem in problems] == ["a.py", "b.py", "data"]
    assert problems[0] == Problem("a.py", 1, "cannot be read: it is not there, or a link to nothing")


def test_what_may_not_be_read_is_a_problem(unprivileged):
    files("closed/a.py", "script", "b.py", "blind/c.py")
    Path("closed").chmod(0)
    Path("script").chmod(0)
    Path("blind").chmod(0o444)
    try:
        discovery = discover([Path()], Config(unprivileged))
    finally:
        Path("closed").chmod(0o755)
        Path("blind").chmod(0o755)
    assert [file.path for file in discovery.files] == ["b.py", "blind/c.py"]
    assert discovery.problems == (
        Problem("closed", 1, "cannot be read: Permission denied"),
        Problem("script", 1, "cannot be read: Permission denied"),
    )


def test_folder_that_is_too_deep_is_a_problem(tree):
    here = os.getcwd()
    for _ in range(20):
        os.mkdir("d" * 250)
        os.chdir("d" * 250)
    files("deep.py")
    os.chdir(here)
    discovery = discover([Path()], Config(tree))
    assert [problem.reason for problem in discovery.problems] == ["cannot be read: File name too long"]
    assert discovery.files == ()
    shutil.rmtree("d" * 250, onerror=lambda *_: None)
    subprocess.run(["rm", "-rf", "d" * 250], check=True)


def test_two_names_that_are_printed_alike_are_a_problem(tree):
    files("\udcff.py", "\\xff.py", "c.py")
    discovery = discover([Path()], Config(tree))
    assert [file.path for file in discovery.files] == ["\\xff.py", "c.py"]
    assert discovery.problems == (
        Problem("\\xff.py", 1, "two files have this name when it is printed: one is not analysed"),
    )


def test_reading_what_has_changed_since(unprivileged):
    files("gone.py", "closed.py", "pipe.py", "folder.py", "good.py", "a/b.py")
    sources = {file.path: file for file in discover([Path()], Config(unprivileged)).files}
    for name in ["gone.py", "pipe.py", "folder.py"]:
        os.unlink(name)
    os.mkfifo("pipe.py")
    os.mkdir("folder.py")
    os.chmod("closed.py", 0)
    shutil.rmtree("a")
    files("a")
    reasons = {path: read(source) for path, source in sources.items()}
    assert reasons == {
        "a/b.py": Problem("a/b.py", 1, "cannot be read: Not a directory"),
        "gone.py": Problem("gone.py", 1, "vanished while it was being scanned"),
        "closed.py": Problem("closed.py", 1, "cannot be read: Permission denied"),
        "pipe.py": Problem("pipe.py", 1, "not a regular file but a FIFO"),
        "folder.py": Problem("folder.py", 1, "not a regular file but a folder"),
        "good.py": b"x = 1\n",
    }


# --- what is taken -------------------------------------------------------------------------------------


def test_sources_in_the_order_of_their_paths(tree):
    files("b/z.py", "b.py", "a/b/c.py", "a-b.py", "B.PY", "w.pyw", "build/x.py", ".hidden/y.py", ".dot.py")
    assert found(".") == [
        ".dot.py",
        ".hidden/y.py",
        "B.PY",
        "a-b.py",
        "a/b/c.py",
        "b.py",
        "b/z.py",
        "build/x.py",
        "w.pyw",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "#!/usr/bin/python",
        "#!/usr/bin/env python3",
        "#!/usr/bin/python3.11 -u",
        "#! /usr/bin/env -S python3 -X dev",
        "#!/usr/bin/env pypy3",
        "#!/usr/bin/env -S uv run --script",
        "#!/usr/bin/pythonw\r",
    ],
)
def test_scripts_without_an_extension(tree, line):
    files("tool", ".hook", text=f"{line}\nimport os\n")
    assert found(".") == [".hook", "tool"]


@pytest.mark.parametrize("name", ["app", "app/inner"])
def test_code_in_a_folder_that_is_called_the_cache_is_taken(tree, name):
    files("app/a.py", "app/inner/b.py", "c.py")
    with_cache = {"cache_dir": Path(name).absolute()}
    assert found(".", **with_cache) == ["app/a.py", "app/inner/b.py", "c.py"]
    assert "it holds other files" in Cache.open(Path(name).absolute(), "1.0").warnings[0]
    assert found(".", **with_cache) == ["app/a.py", "app/inner/b.py", "c.py"]


def test_code_beside_what_is_kept_is_taken(tree):
    Cache.open(Path("app").absolute(), "1.0")
    files("app/a.py", "app/1.0.py", "app/new/b.py")
    assert found(".", respect_gitignore=False, cache_dir=Path("app").absolute()) == [
        "app/1.0.py",
        "app/a.py",
        "app/new/b.py",
    ]


def test_a_mark_alone_hides_nothing(tree):
    files("app/v/a.py", "app/v/facts-of-sqlite-hunter", "b/CACHEDIR.TAG", "b/v/c.py", "b/v/facts-of-sqlite-hunter")
    assert found(".") == ["app/v/a.py", "b/v/c.py"]


def test_links_to_files_are_taken(tree):
    files("outside/y.py")
    os.mkdir("a")
    os.symlink("../outside/y.py", "a/x.py")
    assert found("a") == ["x.py"]


def test_named_files_and_folders_are_taken_even_where_excluded(tree):
    git("init", "-q")
    files(".venv/lib/x.py", "ignored/y.py", "data.custom", ".venv/lib/venv/z.py")
    Path(".gitignore").write_text("ignored/\n")
    assert found(".venv/lib/x.py", "ignored/y.py", "data.custom") == [".venv/lib/x.py", "data.custom", "ignored/y.py"]
    assert found("ignored") == ["y.py"]
    assert found(".venv/lib") == ["x.py"]


def test_gitignore_means_nothing_outside_a_repository(tree):
    files("a.py", "b.py")
    Path(".gitignore").write_text("a.py\n")
    assert found(".") == ["a.py", "b.py"]


def test_exclusion_can_be_taken_back(tree):
    files("venv/a.py", "b.py", "c.py")
    assert found(".", extend_exclude=("*.py", "!b.py", "!venv/", "!/venv/a.py")) == ["b.py", "venv/a.py"]


def test_paths_that_overlap_give_a_file_once(tree):
    files("a/b/x.py", "a/y.py")
    os.symlink("a", "link")
    assert found("a", "a/b", "./a/b/x.py", str(tree / "a/y.py"), "a/b/../y.py") == ["a/b/x.py", "a/y.py"]
    assert found("link") == ["b/x.py", "y.py"]


@pytest.mark.parametrize(
    ("roots", "root", "paths"),
    [
        ([], ".", ["a/x.py"]),
        (["."], ".", ["a/x.py"]),
        (["a"], "a", ["x.py"]),
        (["./a/"], "a", ["x.py"]),
        (["a/x.py"], ".", ["a/x.py"]),
        (["a", "a/x.py"], ".", ["a/x.py"]),
    ],
)
def test_root_is_what_was_given(tree, roots, root, paths):
    files("a/x.py")
    discovery = discover([Path(part) for part in roots], Config(tree))
    assert (discovery.root, [file.path for file in discovery.files]) == (root, paths)


def test_root_never_says_where_this_machine_keeps_it(tree, monkeypatch):
    files("a/x.py", "b/y.py")
    assert discover([tree / "a"], Config(tree)).root == "a"
    monkeypatch.chdir("b")
    discovery = discover([tree / "a"], Config(tree))
    assert (discovery.root, discovery.files) == ("../a", (SourceFile("x.py", str(tree / "a/x.py")),))
    assert found("../a/x.py", "y.py") == ["../a/x.py", "y.py"]
    assert discover([Path("../a")], Config(tree)).root == "../a"


def test_names_that_are_not_text_can_be_printed_and_opened(tree):
    files("caf\udce9.py", "new\nline.py", "é.py", text="y = 2\n")
    discovery = discover([Path()], Config(tree))
    assert [file.path for file in discovery.files] == ["caf\\xe9.py", "new\\nline.py", "é.py"]
    assert [read(file) for file in discovery.files] == [b"y = 2\n"] * 3


def test_configuration_of_a_parent_folder_counts_from_there(tree):
    files("sub/gen/a.py", "sub/b.py")
    Path("sqlite-hunter.toml").write_text("extend-exclude = ['sub/gen']")
    os.chdir("sub")
    assert [file.path for file in discover([Path()], load([Path()])).files] == ["b.py"]


_NAMES = (
    "a.py",
    "b.py",
    "a/a.py",
    "a/b.py",
    "a/b/a.py",
    "a/b/b/c.py",
    "b/a/c.py",
    "c/a.py",
    "c/b a.py",
    "c/!d.py",
    "c/#e.py",
    "-.py",
    "]b.py",
    "^.py",
    "[a].py",
    "A.py",
    "\\\\.py",
)
_LINE = st.one_of(
    st.text("ab/*!", max_size=7),
    st.text("ab]-/*?[!\\\\^:.py", max_size=9),
    st.text("ab-]^!\\\\[:", max_size=5).map(lambda text: f"[{text}]*.py"),
    st.sampled_from(
        ["*", "*/", "!*/", "*.py", "!*.py", "a/**", "**/a", "/a/*", "!/a/b/", "a/**/b", "[ab].py", "[!a].py"]
    )
    | st.sampled_from(
        [
            "\\!d.py",
            "\\#e.py",
            "#e.py",
            "[[:upper:]].py",
            "[^[:alpha:]]*",
            "[a-b-]*",
            "[z-a]*",
            "[!z-a].py",
            "[[:x:]]",
            "b a.py",
            "a.py  ",
            "c/b\\ a.py",
            "?.py",
            "**/b/**",
            "a\\",
            "!",
        ]
    ),
).filter(lambda line: "*//" not in line)
"""Git takes the slash of ``a**//`` for one that its own wildcard leaves over, and ``a`` for a match."""


@given(st.lists(_LINE, max_size=5), st.lists(_LINE, max_size=3))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_same_files_as_git_itself_would_not_ignore(repository, outer, inner):
    Path(".gitignore").write_text("\n".join(outer))
    Path("a/.gitignore").write_text("\n".join(inner))
    listed = git("ls-files", "-z", "--others", "--exclude-standard").decode().split("\0")
    assert found(".", exclude=()) == sorted(name for name in listed if name.endswith(".py"))


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    with contextlib.chdir(tmp_path_factory.mktemp("repository")):
        git("init", "-q")
        files(*_NAMES)
        yield
