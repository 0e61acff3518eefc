import os
from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.managed import find_programs


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def program(name: str, command: str, **options: str) -> str:
    return f"[program:{name}]\ncommand={command}\n" + "".join(f"{key}={value}\n" for key, value in options.items())


def find(folder: Path, *starts: str, source: str | None = None):
    config = Config(project_root=folder, source=source)
    return find_programs([str(folder / start) for start in starts or (".",)], config)


def files(folder: Path, *starts: str) -> dict[str, list[str]]:
    starts = tuple(os.path.normpath(folder / start) for start in starts or (".",))
    managed = find_programs(starts, Config(project_root=folder))
    return {each.name: [os.path.relpath(file, folder) for file in each.files] for each in managed.programs}


def test_a_project_without_a_process_manager_has_no_programs(tmp_path):
    write(
        tmp_path,
        {"main.py": "", "my-supervisord.conf": program("a", "python main.py"), "sub/Procfile": "a: python main.py"},
    )
    assert find(tmp_path) == ((), ())


def test_no_file_above_the_project_is_read(tmp_path):
    write(tmp_path, {"Procfile": "a: python repo/main.py", "repo/main.py": "", "repo/.git/HEAD": ""})
    assert files(tmp_path / "repo") == {}


def test_without_a_repository_nothing_above_the_current_folder_is_read(tmp_path):
    write(tmp_path, {"Procfile": "a: python b/c/main.py", "b/c/main.py": ""})
    assert find_programs([str(tmp_path / "b" / "c")], Config(project_root=tmp_path / "b")).programs == ()
    assert find_programs([str(tmp_path / "b" / "c")], Config(project_root=tmp_path / "elsewhere")).programs == ()


@pytest.mark.parametrize("command", ["/etc/passwd", "../../secret.py", "python ../secret.py", "python /etc/hosts"])
def test_no_path_out_of_the_project_is_asked_for(tmp_path, command):
    write(tmp_path, {"secret.py": "", "repo/.git/HEAD": "", "repo/supervisord.conf": program("a", command)})
    assert files(tmp_path / "repo") == {"a": []}


def test_no_file_out_of_the_project_is_included(tmp_path):
    write(tmp_path, {"x.conf": program("x", "python x.py"), "repo/.git/HEAD": ""})
    write(
        tmp_path / "repo", {"x.py": "", "supervisord.conf": "[include]\nfiles=../x.conf /etc/*.conf missing/*.conf\n"}
    )
    assert files(tmp_path / "repo") == {}


def test_files_are_looked_for_in_the_scanned_folder_and_up_to_the_top_of_the_repository(tmp_path):
    conf = program("near", "python backend/a.py", directory=".")
    write(tmp_path, {".git/HEAD": "", "backend/a.py": "", "backend/b.py": "", "backend/supervisord.conf": conf})
    write(tmp_path, {"supervisord.conf": program("far", "venv/bin/python backend/b.py", directory="/Users/x/repo")})
    assert files(tmp_path, "backend") == {"near": ["backend/a.py"], "far": ["backend/b.py"]}


def test_the_configuration_above_is_the_top_where_the_repository_is_below_it(tmp_path):
    write(tmp_path, {"Procfile": "a: python repo/main.py", "repo/main.py": "", "repo/.git/HEAD": ""})
    assert find(tmp_path, "repo").programs == ()
    assert [each.name for each in find(tmp_path, "repo", source="sqlite-hunter.toml").programs] == ["a"]


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("python main.py", {"directory": "backend"}),
        ("python main.py", {"directory": "%(here)s/backend"}),
        ("python %(here)s/backend/main.py", {}),
        ("python /srv/app/backend/main.py", {}),
        ("python /srv/app/backend/main.py", {"directory": "/srv/app"}),
        ("python %(ENV_HOME)s/backend/main.py", {}),
        ("python ./backend/../backend/main.py", {}),
        ("python -m backend.main", {}),
        ("python -m main", {"directory": "backend"}),
        ("python -m main", {"environment": 'PYTHONPATH="backend"'}),
        ("uvicorn main:app", {"directory": "/code/elsewhere", "environment": "PYTHONPATH=%(here)s/backend"}),
        ("bash -c 'cd backend && python main.py'", {}),
        ("backend/main.py", {}),
    ],
)
def test_ways_to_name_one_file(tmp_path, command, options):
    write(tmp_path, {"backend/main.py": "", "supervisord.conf": program("web", command, **options)})
    assert files(tmp_path) == {"web": ["backend/main.py"]}


def test_packages_are_run_by_their_main_and_loaded_by_their_init(tmp_path):
    write(tmp_path, {"src/feed/__init__.py": "", "src/feed/__main__.py": ""})
    write(tmp_path, {"Procfile": "a: python -m feed\nb: gunicorn feed:app\n"})
    assert files(tmp_path) == {"a": ["src/feed/__main__.py"], "b": ["src/feed/__init__.py"]}


def test_every_kind_is_found_the_lower_rank_first(tmp_path):
    write(tmp_path, {f"{name}.py": "" for name in "abcd"})
    write(tmp_path, {
        "deploy/d.service": "[Service]\nExecStart=/usr/bin/python3 /srv/d.py\n",
        "docker-compose.yml": "services: {c: {build: ., working_dir: /app, command: python /app/c.py}}",
        "compose.yml": "services: {first: {command: python c.py}}",
        "Procfile": "b: python b.py", "supervisord.conf": program("a", "python a.py"),
    })  # fmt: skip
    assert list(files(tmp_path)) == ["a", "b", "first", "d"]


def test_included_files_count_from_their_own_folder(tmp_path):
    write(tmp_path, {"etc/supervisord.conf": "[include]\nfiles = conf.d/*.conf\n", "etc/conf.d/run.py": ""})
    write(tmp_path, {"etc/conf.d/a.conf": program("a", "python %(here)s/run.py"), "etc/conf.d/b.txt": "x"})
    assert files(tmp_path) == {"a": ["etc/conf.d/run.py"]}


def test_what_is_missing_or_not_followed_is_kept(tmp_path):
    write(
        tmp_path,
        {
            "supervisord.conf": program("a", "python gone.py")
            + program("b", "start.sh")
            + program("c", "python -m json.tool")
        },
    )
    found = find(tmp_path).programs
    assert [(each.missing, each.unfollowed) for each in found] == [("gone.py", ""), ("", "start.sh"), ("", "")]


# --- files that are not as they should be ---------------------------------------------------------------


def test_a_broken_file_is_one_line_and_the_others_are_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(
        tmp_path,
        {"a.py": "", "Procfile": "a: python a.py", "docker-compose.yml": "services: [\n", "supervisord.conf": "x"},
    )
    managed = find(tmp_path)
    assert [each.name for each in managed.programs] == ["a"]
    assert [fault.partition(": ")[0] for fault in managed.faults] == ["supervisord.conf:1", "docker-compose.yml:2"]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"\xff\xfe", "Procfile:1: not UTF-8; its programs name no services"),
        (b"a: x\nb: \0", "Procfile:2: contains a NUL byte; its programs name no services"),
        (b"a" * 250_001, "Procfile:1: larger than 250,000 bytes; its programs name no services"),
        (b"x\n" * 5, "Procfile:1: this is no 'type: command' (and 4 more such lines)"),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path, monkeypatch, content, fault):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Procfile").write_bytes(content)
    assert find(tmp_path).faults == (fault,)


def test_neither_folders_nor_fifos_are_read(tmp_path):
    os.mkfifo(tmp_path / "Procfile")
    (tmp_path / "supervisord.conf").mkdir()
    (tmp_path / "compose.yml").symlink_to(tmp_path / "nothing")
    assert find(tmp_path) == ((), ())


def test_control_characters_of_names_are_escapes(tmp_path):
    write(tmp_path, {"supervisord.conf": program("a\x1b[31m", "python gone\x1b.py")})
    assert [(each.name, each.missing) for each in find(tmp_path).programs] == [("a\\x1b[31m", "gone\\x1b.py")]


def test_no_more_than_some_files_are_included(tmp_path):
    write(tmp_path, {f"conf/{number:03}.conf": "" for number in range(201)})
    write(tmp_path, {"supervisord.conf": "[include]\nfiles=conf/*.conf\n"})
    [fault] = find(tmp_path).faults
    assert "more than 200" in fault


def test_names_that_no_file_has_are_cut(tmp_path):
    write(tmp_path, {"Procfile": f"{'n' * 900}: python /{'a/' * 50_000}x.py"})
    [found] = find(tmp_path).programs
    assert (len(found.name), len(found.missing), found.files) == (200, 200, ())
