"""What must stay as it is, and what is said of it instead."""

import os
import stat

import pytest

from sqlite_hunter.cli import _streams

MODULE = "postgres_database.py"
NEW = {MODULE, ".env.example"}


def errors(outcome):
    return [line for line in outcome.err.splitlines() if line.startswith("error: ")]


def test_diff_writes_nothing(project):
    project.write("requirements.txt", "flask\n")
    before = project.everything()
    outcome = project.init("--diff")
    assert (outcome.code, outcome.err, project.everything()) == (1, "", before)
    assert "+POSTGRES_PASSWORD=\n" in outcome.out
    assert "+psycopg[binary,pool]>=3.2\n" in outcome.out
    assert "Next" not in outcome.out


def test_a_second_run_changes_nothing(project):
    project.write("requirements.txt", "flask\n")
    assert project.init().code == 0
    before = project.everything()
    outcome = project.init()
    assert (outcome.code, outcome.out, outcome.err) == (0, "nothing to change\n", "")
    assert project.init("--diff").code == 0
    assert project.everything() == before


def test_the_real_settings_are_never_written(project):
    project.write("requirements.txt", "flask\n")
    project.write(".env", "POSTGRES_PASSWORD=secret\n")
    outcome = project.init()
    assert outcome.code == 0
    assert "secret" not in outcome.out
    assert project.read(".env") == "POSTGRES_PASSWORD=secret\n"


@pytest.mark.parametrize("text", ["edited\n", ""])
def test_an_edited_module_is_left_alone(project, text):
    project.write("requirements.txt", "flask\n")
    project.init()
    written = project.read(MODULE)
    own = written + text if text else written.replace('"advisory"', '"none"')
    project.write(MODULE, own)
    before = project.everything()
    outcome = project.init()
    told = f"error: {MODULE}: it was edited: --force overwrites it, --diff --force shows how"
    assert errors(outcome) == [told]
    assert (outcome.code, outcome.out, project.everything()) == (1, "", before)


def test_another_module_is_left_alone(project):
    project.write("requirements.txt", "psycopg[pool]\n")
    project.write(MODULE, "mine = 1\n")
    outcome = project.init()
    assert outcome.code == 1
    assert errors(outcome) == [f"error: {MODULE}: it was not written by init: name another by --output, or use --force"]
    assert project.read(MODULE) == "mine = 1\n"
    assert project.read("requirements.txt") == "psycopg[pool]\n"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("json.py", "it would hide a module of the standard library, json"),
        ("psycopg.py", "it would hide the driver, psycopg"),
        ("aiosqlite.py", "it would hide the driver, aiosqlite"),
        ("class.py", "not the name of a module"),
        ("1.py", "not the name of a module"),
        ("a-b.py", "not the name of a module"),
        ("a.b.py", "not the name of a module"),
        ("__init__.py", "not the name of a module"),
        ("module.txt", "not the name of a module"),
        ("module", "not the name of a module"),
        ("-", "not the name of a module"),
        ("storage.py", "the project has storage/ already"),
        ("Storage.py", "the project has storage/ already"),
        ("native.py", "the project has native.cpython-311.so already"),
        ("inner.py", "the project has src/inner.py already"),
        ("../outside.py", "it is outside of the project ."),
        ("nowhere/module.py", "there is no directory nowhere"),
    ],
)
def test_names_that_are_refused(project, name, reason):
    project.write("requirements.txt", "flask\n")
    project.write("storage/a.py", "")
    project.write("native.cpython-311.so", "")
    project.write("src/inner.py", "")
    before = project.everything()
    outcome = project.init("--output", name)
    assert (outcome.code, outcome.out, project.everything()) == (2, "", before)
    assert len(outcome.err.splitlines()) == 1
    assert reason in outcome.err


@pytest.mark.parametrize(
    ("driver", "text", "reason"),
    [
        (
            "psycopg",
            "psycopg2-binary==2.9.9\n",
            "psycopg2-binary is asked for, and one program should not end up with two drivers: put "
            'psycopg[binary,pool]>=3.2 in its place by hand, or set driver = "psycopg2" in [target]',
        ),
        (
            "psycopg2",
            "psycopg[binary]\n",
            "psycopg is asked for, and one program should not end up with two drivers: put "
            'psycopg2-binary>=2.9 in its place by hand, or set driver = "psycopg" in [target]',
        ),
        (
            "psycopg2",
            "psycopg2==2.8.6\n",
            "psycopg2 is held to ==2.8.6, the module needs 2.9 or later: change it by hand",
        ),
        (
            "psycopg2",
            "psycopg2-binary; sys_platform == 'linux'\n",
            "psycopg2-binary is asked for only where sys_platform == 'linux': "
            "add psycopg2-binary>=2.9 by hand for the rest",
        ),
        ("psycopg2", "--require-hashes\nflask==3\n", "it pins hashes: add psycopg2-binary>=2.9 by hand"),
        (
            "psycopg2",
            "git+https://example.org/psycopg2.git\n",
            "requirements.txt:1: a driver may be asked for here, but not by its name: add psycopg2>=2.9 by hand",
        ),
    ],
)
def test_a_second_driver_is_not_asked_for(project, driver, text, reason):
    project.write("sqlite-hunter.toml", f'target.driver = "{driver}"\n')
    project.write("requirements.txt", text)
    outcome = project.init()
    assert (outcome.code, errors(outcome)) == (1, [f"error: requirements.txt: {reason}"])
    assert project.read("requirements.txt") == text


@pytest.mark.parametrize(
    "text", ["psycopg2-binary==2.9.9\n", "psycopg2\n", "-r other.txt\n", "psycopg2>=2.9\npsycopg-pool\n"]
)
def test_psycopg2_that_is_there_is_left_alone(project, text):
    project.write("sqlite-hunter.toml", 'target.driver = "psycopg2"\n')
    project.write("other.txt", "PsycoPG2_binary\n")
    project.write("requirements.txt", text)
    outcome = project.init()
    assert (outcome.code, outcome.err, project.read("requirements.txt")) == (0, "", text)
    before = project.everything()
    assert (project.init().out, project.everything()) == ("nothing to change\n", before)


@pytest.mark.parametrize("place", [MODULE, ".env.example", "requirements.txt"])
def test_a_directory_in_the_place_of_a_file(project, place):
    project.write("requirements.txt", "flask\n")
    (project / place).unlink(missing_ok=True)
    (project / place).mkdir()
    outcome = project.init()
    assert outcome.code == 1
    assert [place in line and "a directory stands in its place" in line for line in errors(outcome)] == [True]
    assert list((project / place).iterdir()) == []
    assert all((project / name).is_file() for name in NEW - {place})


@pytest.mark.parametrize("place", [MODULE, ".env.example", "requirements.txt", "pyproject.toml"])
@pytest.mark.parametrize(
    ("content", "reason"), [(b"a=1\nb=\xff\n", "line 2: not UTF-8"), (b"a=1\nb=\0\n", "line 2: it holds a NUL byte")]
)
def test_a_file_that_is_no_text(project, place, content, reason):
    project.write("requirements.txt", "flask\n")
    project.write(place, content)
    outcome = project.init("--isolated")
    assert outcome.code == 1
    assert [f"{place}: {reason}" in line for line in errors(outcome)] == [True]
    assert (project / place).read_bytes() == content


@pytest.mark.parametrize("place", [MODULE, ".env.example", "requirements.txt"])
def test_a_link_out_of_the_project_is_not_followed(project, place):
    project.write("requirements.txt", "flask\n")
    outside = project.write("../outside", "A=1\n")
    (project / place).unlink(missing_ok=True)
    (project / place).symlink_to(outside)
    outcome = project.init("--force")
    assert outcome.code == 1
    assert ["over a link that leads out of the project" in line for line in errors(outcome)] == [True]
    assert outside.read_bytes() == b"A=1\n"


def test_a_folder_that_is_a_link_out_of_the_project(project):
    project.write("requirements.txt", "flask\n")
    outside = project.write("../outside/a.py", "")
    (project / "storage").symlink_to(outside.parent)
    outcome = project.init("--output", f"storage/{MODULE}")
    assert outcome.code == 1
    assert "over a link that leads out of the project" in errors(outcome)[0]
    assert os.listdir(outside.parent) == ["a.py"]


def test_a_link_to_nothing(project):
    project.write("requirements.txt", "flask\n")
    (project / ".env.example").symlink_to("gone")
    outcome = project.init()
    assert outcome.code == 1
    assert "error: .env.example: it is a link to nothing; add by hand: DATABASE_TYPE, " in outcome.err
    assert not (project / "gone").exists()


@pytest.mark.parametrize("place", [".env.example", "requirements.txt"])
def test_a_read_only_file(project, place):
    project.write("requirements.txt", "flask\n")
    path = project.write(place, "A==1\n")
    path.chmod(0o444)
    outcome = project.init()
    assert (outcome.code, errors(outcome)) == (1, [f"error: cannot write {place}: it is read-only"])
    assert path.read_bytes() == b"A==1\n"
    assert (project / MODULE).is_file()


def test_a_file_that_cannot_be_written_stops_no_other(project, monkeypatch):
    project.write("requirements.txt", "flask\n")
    real = _streams._write_file

    def full(path, data):
        if path.name == ".env.example":
            raise OSError(28, "No space left on device")
        real(path, data)

    monkeypatch.setattr(_streams, "_write_file", full)
    outcome = project.init()
    assert outcome.code == 1
    assert errors(outcome) == ["error: cannot write .env.example: No space left on device"]
    assert outcome.out.splitlines()[-2:] == [f"{MODULE}: written", "requirements.txt: written"]
    assert sorted(os.listdir(project.path)) == [MODULE, "requirements.txt"]


@pytest.mark.parametrize(
    "text",
    [
        "psycopg[binary,pool]>=3.2\n",
        "psycopg[pool]\n",
        "Psycopg[Pool]==3.2.1 ; python_version > '3'\npsycopg[pool]",
        "psycopg\npsycopg_pool\n",
        "-r other.txt\npsycopg-pool>=3\n",
        "psycopg[c,pool]==3.2.3 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\n",
        "# autogenerated by pip-compile\npsycopg[pool]==3.2.3  # via -r a\n",
        "--require-hashes\npsycopg[pool]==3.2.3\n",
        "psycopg[pool] @ https://example.org/psycopg.whl\r\n",
    ],
)
def test_a_dependency_that_is_there_is_left_alone(project, text):
    project.write("other.txt", "psycopg>=3.1\n")
    project.write("requirements.txt", text)
    outcome = project.init()
    assert (outcome.code, outcome.err) == (0, "")
    assert (project / "requirements.txt").read_bytes() == text.encode()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("psycopg==3.1.18\n", "psycopg is held to ==3.1.18, the module needs 3.2 or later: change it by hand"),
        ("psycopg[pool]<3\n", "psycopg is held to <3, the module needs 3.2 or later: change it by hand"),
        ("-c limits.txt\npsycopg[pool]\n", "psycopg is held to <3.2, the module needs 3.2 or later: change it by hand"),
        (
            "psycopg[pool]; sys_platform == 'linux'\n",
            "psycopg is asked for only where sys_platform == 'linux': "
            "add psycopg[binary,pool]>=3.2 by hand for the rest",
        ),
        ("--require-hashes\nflask==3\n", "it pins hashes: add psycopg[binary,pool]>=3.2 by hand"),
        ("flask==3 \\\n  --hash=sha256:00\n", "it pins hashes: add psycopg[binary,pool]>=3.2 by hand"),
        ("flask \\\n", "its last line goes on: add psycopg[binary,pool]>=3.2 by hand"),
        (
            "#\n# This file is autogenerated by pip-compile with Python 3.11\n#\nflask==3\n",
            "another program has written it, and would write it again without this: "
            "add psycopg[binary,pool]>=3.2 by hand",
        ),
        (
            "# This file was autogenerated by uv via the following command:\nflask==3\n",
            "another program has written it, and would write it again without this: "
            "add psycopg[binary,pool]>=3.2 by hand",
        ),
        (
            "-r gone.txt\n",
            "requirements.txt:1: what it includes, gone.txt, cannot be read: add psycopg[binary,pool]>=3.2 by hand",
        ),
        (
            "-r ../outside.txt\n",
            "requirements.txt:1: what it includes, ../outside.txt, cannot be read: "
            "add psycopg[binary,pool]>=3.2 by hand",
        ),
        (
            "-e git+https://github.com/psycopg/psycopg.git#egg=x\n",
            "requirements.txt:1: a driver may be asked for here, but not by its name: "
            "add psycopg[binary,pool]>=3.2 by hand",
        ),
        ("flask=3\n", "requirements.txt:1: this is no requirement: add psycopg[binary,pool]>=3.2 by hand"),
    ],
)
def test_requirements_that_are_left_to_a_person(project, text, reason):
    project.write("../outside.txt", "psycopg[pool]\n")
    project.write("limits.txt", "psycopg<3.2\n")
    project.write("requirements.txt", text)
    outcome = project.init()
    assert (outcome.code, errors(outcome)) == (1, [f"error: requirements.txt: {reason}"])
    assert (project / "requirements.txt").read_bytes() == text.encode()
    assert all((project / name).is_file() for name in NEW)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("setup.py", "setup(install_requires=['flask'])", "setup.py: such a file is not edited"),
        ("setup.cfg", "[options]\ninstall_requires = flask\n", "setup.cfg: such a file is not edited"),
        ("Pipfile", "[packages]\nflask = '*'\n", "Pipfile: such a file is not edited"),
        ("requirements/base.txt", "flask\n", "requirements: which of its files is the program's is not known"),
        ("pyproject.toml", '[project]\nname = "a"\ndynamic = ["dependencies"]\n', "what the project needs (dynamic)"),
        ("pyproject.toml", 'project = {dependencies = ["a"]}\n', "written in a way that is not edited"),
        ("pyproject.toml", '[project]\ndependencies = ["""a"""]\n', "written in a way that is not edited"),
        ("pyproject.toml", "[project]\ndependencies = {}\n", "[project] dependencies is no array of strings"),
        (
            "pyproject.toml",
            '[project]\ndependencies = ["psycopg 3"]\n',
            "'psycopg 3' names a driver and is no requirement",
        ),
        ("pyproject.toml", "[project\n", "not valid TOML: "),
        ("pyproject.toml", "\ufeff[project]\ndependencies = []\n", "it begins with a byte order mark"),
        ("pyproject.toml", "tool.poetry.dependencies.a = '*'\n", "written in a way that is not edited"),
        ("README.md", "", "no requirements.txt and no dependencies in a pyproject.toml were found"),
    ],
)
def test_files_that_are_left_to_a_person(project, name, text, reason):
    project.write(name, text)
    outcome = project.init("--isolated")
    assert (outcome.code, [reason in line for line in errors(outcome)]) == (1, [True])
    assert "add psycopg[binary,pool]>=3.2 by hand" in outcome.err
    assert project.read(name) == text
    assert all((project / each).is_file() for each in NEW)


@pytest.mark.parametrize("name", ["setup.py", "Pipfile", "requirements/base.txt"])
def test_a_file_that_is_not_edited_and_names_psycopg_is_no_error(project, name):
    project.write(name, "[setup] psycopg[binary,pool]>=3.2")
    outcome = project.init()
    assert (outcome.code, errors(outcome)) == (0, [])
    assert "names psycopg already" in outcome.err
    assert project.init().out == "nothing to change\n"


def test_a_contradicting_variable_is_said_and_stays(project):
    project.write("requirements.txt", "flask\n")
    text = "# ours\r\nDATABASE_TYPE='sqlite'  # old\r\n\r\nDUAL_WRITE_MODE=true\r\nDB=\"a\r\nPOSTGRES_HOST=x\"\r\n"
    project.write(".env.example", text)
    outcome = project.init()
    assert outcome.code == 0
    assert outcome.err.splitlines() == [
        "warning: .env.example: line 2: DATABASE_TYPE is 'sqlite' and left so: the module goes by 'postgresql'",
        "warning: .env.example: line 4: DUAL_WRITE_MODE is 'true' and left so: the module goes by 'false'",
    ]
    after = project.read(".env.example")
    assert after.startswith(text)
    assert after[len(text) :].split("\r\n")[2:4] == ["POSTGRES_HOST=localhost", "POSTGRES_PORT=5432"]
    assert "\n" not in after.replace("\r\n", "")


def test_an_open_quote_would_swallow_what_is_appended(project):
    project.write("requirements.txt", "flask\n")
    project.write(".env.example", "A=1\nB='x\n")
    outcome = project.init()
    assert outcome.code == 1
    assert "error: .env.example: line 2: a quote is never closed; add by hand: DATABASE_TYPE, " in outcome.err
    assert project.read(".env.example") == "A=1\nB='x\n"


def test_a_reader_that_is_gone_stops_it_before_anything_is_written(project, monkeypatch):
    project.write("requirements.txt", "flask\n")

    def gone(target, write):
        raise BrokenPipeError

    monkeypatch.setattr("sqlite_hunter.cli.init.write_output", gone)
    assert project.init().code == 0
    assert os.listdir(project.path) == ["requirements.txt"]


def test_a_diff_that_would_overwrite_writes_nothing(project):
    project.write("requirements.txt", "flask\n")
    project.init()
    project.write(MODULE, project.read(MODULE) + "mine = 1\n")
    before = project.everything()
    outcome = project.init("--diff", "--force")
    assert (outcome.code, project.everything()) == (1, before)
    assert "-mine = 1\n" in outcome.out


def test_files_of_like_names_are_no_modules(project):
    project.write("requirements.txt", "flask\n")
    for name in ("postgres_database.pyi", "postgres_database.also", "postgres_database.md", "postgres_database_2.py"):
        project.write(name, "")
    assert project.init().code == 0


def test_what_could_not_be_read_is_said(project):
    project.write("requirements.txt", "flask\n")
    (project / "a.py").symlink_to("gone.py")
    outcome = project.init()
    assert outcome.code == 0
    assert outcome.err.startswith("warning: a.py: ")
    assert "whether it imports aiosqlite is not known" in outcome.err


def test_a_target_of_the_users_own_is_said(project):
    project.write("requirements.txt", "flask\n")
    project.write("sqlite-hunter.toml", '[target]\nimport = "shared.db"\nconnect = "get"\n')
    outcome = project.init()
    assert outcome.code == 0
    assert outcome.err == f"warning: [target] import: rewritten code goes by shared.db, not by {MODULE}\n"


def test_modes_stay(project):
    path = project.write("requirements.txt", "flask\n")
    path.chmod(0o640)
    assert project.init().code == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
