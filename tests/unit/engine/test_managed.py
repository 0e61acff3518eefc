import os
from pathlib import Path

import pytest

from sqlite_hunter.config import Config
from sqlite_hunter.engine.discover import discover
from sqlite_hunter.engine.managed import find_programs, steps


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
    config = Config(project_root=folder)
    managed = find_programs(starts, config, discover([Path(start) for start in starts], config).managers)
    return {each.name: [os.path.relpath(file, folder) for file in each.files] for each in managed.programs}


def test_a_project_without_a_process_manager_has_no_programs(tmp_path):
    write(
        tmp_path,
        {
            "main.py": "",
            "supervisord.conf.bak": program("a", "python main.py"),
            "nginx.conf": "server { listen 80; }\n",
            "notes.ini": "[program]\ncommand = python main.py\n",
            "old/Procfile~": "a: python main.py",
            "compose.prod.yml": "a: {command: python main.py}\n",
            "x.service": "[Unit]\nExecStart=python main.py\n",
            "Dockerfile.md": "how it is built\n",
        },
    )
    assert files(tmp_path) == {}
    assert find(tmp_path).faults == ()


@pytest.mark.parametrize(
    "name",
    [
        "examples/Procfile", "docs/deploy/supervisord.conf", "tests/fixtures/app/supervisord.conf", "vendor/x/Procfile",
        "app/third_party/x/Procfile", ".devcontainer/supervisord.conf", "supervisor.test.conf", "Procfile.example",
    ],
)  # fmt: skip
def test_what_is_an_example_or_a_test_starts_nothing(tmp_path, name):
    text = program("a", "python main.py") if name.endswith(".conf") else "a: python main.py"
    write(tmp_path, {"main.py": "", f"{Path(name).parent}/main.py": "", name: text, ".git/HEAD": ""})
    assert files(tmp_path) == {}


def test_what_was_set_aside_is_known_and_is_none_where_it_is_scanned_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"examples/web/main.py": "", "examples/web/Procfile": "a: python main.py", ".git/HEAD": ""})
    config = Config(project_root=tmp_path)
    managed = find_programs([str(tmp_path)], config, discover([tmp_path], config).managers)
    assert managed.managers == (("examples/web/Procfile", "examples"),)
    assert files(tmp_path, "examples/web") == {"a": ["examples/web/main.py"]}


def test_what_is_excluded_or_ignored_by_git_starts_nothing(tmp_path):
    write(tmp_path, {".git/HEAD": "", ".gitignore": "local/\n", "main.py": ""})
    write(tmp_path, {"local/Procfile": "a: python ../main.py", "venv/Procfile": "b: python ../main.py"})
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("backend/supervisord.conf", program("a", "venv/bin/python backend/main.py", directory=".")),
        ("supervisor/conf.d/web.conf", program("a", "python /srv/app/backend/main.py")),
        ("deploy/our.ini", program("a", "python main.py", directory="/srv/app/backend")),
        ("deploy/systemd/a.service", "[Service]\nExecStart=/usr/bin/python3 /srv/app/backend/main.py\n"),
        ("docker/docker-compose.prod.yml", "services: {a: {command: python backend/main.py}}\n"),
        ("compose.override.yml", "services: {a: {command: python backend/main.py}}\n"),
        ("ops/Procfile.dev", "a: python backend/main.py"),
    ],
)
def test_files_below_the_scanned_folder_count(tmp_path, name, text):
    write(tmp_path, {name: text, "backend/main.py": "", ".git/HEAD": ""})
    assert files(tmp_path) == {"a": ["backend/main.py"]}


def test_the_nearest_file_comes_first_and_of_as_near_ones_that_below(tmp_path):
    text = "services: {last: {command: python backend/main.py}}\n"
    write(tmp_path, {".git/HEAD": "", "backend/main.py": "", "backend/x/Procfile": "below: python ../main.py"})
    write(tmp_path, {"Procfile": "above: python backend/main.py", "backend/Procfile": "here: python main.py"})
    write(tmp_path, {"backend/supervisord.conf": program("first", "python backend/main.py"), "compose.yml": text})
    assert list(files(tmp_path, "backend")) == ["first", "here", "below", "above", "last"]


def test_the_way_between_folders():
    assert steps("/a/b", "/a/b") == 0
    assert steps("/a/b", "/a/bc") == 2
    assert steps("/", "/a/b") == 2


# --- files that are read on -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "script", "found"),
    [
        ("bash scripts/start.sh", "exec python backend/main.py\n", ["backend/main.py"]),
        (
            "./scripts/start.sh",
            "#!/bin/sh\nset -e\ncd backend\nwhile true; do python main.py; done\n",
            ["backend/main.py"],
        ),
        ("scripts/start.sh python backend/main.py", 'echo up\nexec "$@"\n', ["backend/main.py"]),
        ("scripts/start.sh backend", "python $1/main.py\n", ["backend/main.py"]),
        ("bash scripts/start.sh", "cat > x.py <<'END'\npython other.py\nEND\npython main.py\n", ["scripts/main.py"]),
        ("bash scripts/start.sh", "# python other.py\nnginx\n", []),
        ("bash scripts/start.sh", "bash scripts/start.sh\npython backend/main.py", ["backend/main.py"]),
    ],
)
def test_shell_scripts_are_read_on(tmp_path, command, script, found):
    write(tmp_path, dict.fromkeys(("backend/main.py", "scripts/main.py", "other.py"), ""))
    write(tmp_path, {"scripts/start.sh": script, "supervisord.conf": program("a", command), ".git/HEAD": ""})
    assert files(tmp_path).get("a", []) == found


def test_a_script_without_an_ending_is_told_by_its_first_line(tmp_path):
    write(tmp_path, {"bin/run": "#!/usr/bin/env bash\npython main.py\n", "main.py": "", "Procfile": "a: bin/run"})
    assert files(tmp_path) == {"a": ["main.py"]}


@pytest.mark.parametrize("script", ["python 'x.py\n", 'exec "$@"\n', "python $APP\n", "python - <<END\nx\nEND\n"])
def test_what_a_script_runs_and_nobody_knows_is_told(tmp_path, script):
    write(tmp_path, {"start.sh": script, "Procfile": "a: ./start.sh"})
    [found] = find(tmp_path).programs
    assert found.files == ()
    assert found.unfollowed


def test_no_more_than_some_scripts_are_read_on(tmp_path, monkeypatch):
    monkeypatch.setattr("sqlite_hunter.engine.targets._MOST_FOLLOWED", 2)
    write(tmp_path, {f"{name}.sh": f"python {name}.py\n" for name in "abc"} | {f"{name}.py": "" for name in "abc"})
    write(tmp_path, {"Procfile": "".join(f"{name}: bash {name}.sh\n" for name in "abc")})
    assert [(len(each.files), each.unfollowed) for each in find(tmp_path).programs] == [(1, ""), (1, ""), (0, "c.sh")]


def test_scripts_that_run_one_another_end(tmp_path):
    scripts = {f"s{number}.sh": f"bash s{number + 1}.sh\npython {number}.py\n" for number in range(9)}
    write(tmp_path, {**scripts, **{f"{number}.py": "" for number in range(9)}, "Procfile": "a: bash s0.sh"})
    [found] = find(tmp_path).programs
    assert [Path(file).name for file in found.files] == ["3.py", "2.py", "1.py", "0.py"]
    assert found.unfollowed == "s4.sh"


IMAGE = 'FROM python AS base\nWORKDIR /app\nCOPY backend/ .\nENTRYPOINT ["python"]\nCMD ["main.py"]\n'


@pytest.mark.parametrize(
    ("service", "found"),
    [
        ("{build: .}", ["backend/main.py"]),
        ("{build: ., command: worker.py}", ["backend/worker.py"]),
        ("{build: {context: ., target: base}}", ["backend/main.py"]),
        ("{build: {context: ., dockerfile: docker/Dockerfile.web}}", ["backend/worker.py"]),
        ("{build: ., entrypoint: python -m, command: backend.worker}", ["backend/worker.py"]),
        ("{build: ../elsewhere, command: python ../backend/worker.py}", ["backend/worker.py"]),
    ],
)
def test_a_service_runs_what_its_image_does(tmp_path, service, found):
    write(tmp_path, {"backend/main.py": "", "backend/worker.py": "", "main.py": "", "Dockerfile": IMAGE})
    web = "FROM python\nCOPY docker/run.sh /usr/bin/\nCMD run.sh\n"
    write(tmp_path, {"docker/Dockerfile.web": web, "docker/run.sh": "python backend/worker.py\n", ".git/HEAD": ""})
    service = service.replace("build: .,", "build: ..,").replace("build: .}", "build: ..}").replace("xt: .", "xt: ..")
    write(tmp_path, {"deploy/compose.yml": f"services: {{a: {service}}}"})
    assert files(tmp_path)["a"] == found


def test_a_script_of_an_image_that_is_made_elsewhere_is_not_missed(tmp_path):
    text = "services: {db: {image: redis, entrypoint: ./docker-entrypoint.sh}, a: {image: ours, command: ./run.sh}}"
    write(tmp_path, {"compose.yml": text, "run.sh": "#!/bin/sh\npython main.py\n", "main.py": "", ".git/HEAD": ""})
    assert files(tmp_path) == {"a": ["main.py"]}


def test_an_image_has_no_name_of_its_own(tmp_path):
    write(tmp_path, {"backend/main.py": "", "Dockerfile": IMAGE, ".git/HEAD": ""})
    assert files(tmp_path) == {"": ["backend/main.py"]}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", "[project.scripts]\nweb = 'shop.main:run'\n"),
        ("pyproject.toml", "[tool.poetry.scripts]\nweb = 'shop.main:run'\n"),
        (
            "setup.cfg",
            "[options.entry_points]\nconsole_scripts =\n    other = a.b:c\n    web = shop.main:run [extra]\n",
        ),
    ],
)
def test_commands_that_the_program_installs_are_known(tmp_path, name, text):
    write(
        tmp_path,
        {name: text, "src/shop/main.py": "", "Procfile": "a: venv/bin/web --port 80\nb: nginx", ".git/HEAD": ""},
    )
    assert files(tmp_path) == {"a": ["src/shop/main.py"]}


@pytest.mark.parametrize(
    "text", ["[project.scripts\nweb = 1", "[project]\nscripts = 3", "[project.scripts]\nweb = [1]"]
)
def test_commands_of_a_file_that_is_broken_are_none(tmp_path, text):
    write(tmp_path, {"pyproject.toml": text, "Procfile": "a: web"})
    assert find(tmp_path).programs == ()


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
    assert not any(files(tmp_path / "repo").values())


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
    assert [(each.missing, each.unfollowed) for each in found] == [("gone.py", ""), ("start.sh", "")]


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


def test_folders_and_links_to_nothing_are_passed_over(tmp_path):
    (tmp_path / "Procfile").mkdir()
    (tmp_path / "supervisord.conf").mkdir()
    (tmp_path / "compose.yml").symlink_to(tmp_path / "nothing")
    os.mkfifo(tmp_path / "other.conf")
    (tmp_path / "masked.service").symlink_to(os.devnull)
    assert find(tmp_path) == ((), (), (), ())


@pytest.mark.parametrize("place", ["", "below/"])
def test_what_is_no_file_is_told_and_not_opened(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {f"{place}compose.yml": "services:\n  a:\n    command: python a.py\n", f"{place}a.py": ""})
    os.mkfifo(tmp_path / place / "Procfile")
    (tmp_path / place / "supervisord.conf").symlink_to(os.devnull)
    opened = []
    opening = os.open
    monkeypatch.setattr(os, "open", lambda path, *rest: opened.append(path) or opening(path, *rest))
    config = Config(project_root=tmp_path)
    managed = find_programs([str(tmp_path)], config, discover([tmp_path], config).managers)
    assert [each.name for each in managed.programs] == ["a"]
    assert managed.faults == (
        f"{place}supervisord.conf:1: not a regular file but a device; its programs name no services",
        f"{place}Procfile:1: not a regular file but a FIFO; its programs name no services",
    )
    assert {os.path.basename(path) for path in opened} >= {"compose.yml"}
    assert not {os.path.basename(path) for path in opened} & {"Procfile", "supervisord.conf"}


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
