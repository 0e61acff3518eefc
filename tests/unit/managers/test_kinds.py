"""Each kind of file, by hand; and the files of the fixture backend."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.managers import compose, dockerfile, kinds, procfile, supervisord, systemd
from sqlite_hunter.model.process import Reading

BACKEND = Path(__file__).parents[2] / "fixtures" / "backend"


def told(reading: Reading) -> dict[str, list[str]]:
    return {process.name: [target.name for target in process.targets] for process in reading.processes}


def fault(reading: Reading) -> tuple[int, str]:
    [found] = reading.faults
    return found.line, found.reason


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__.rpartition(".")[2])
@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n"])
def test_a_file_that_starts_nothing(kind, text):
    assert kind.read(text, "/x", "x.service") == Reading()


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__.rpartition(".")[2])
@given(text=st.text(alphabet=st.sampled_from("[program:a]\n=:-&*%#;'\" xyz.py{}<!|>\t"), max_size=80))
def test_any_text_is_read_or_refused_in_one_line(kind, text):
    reading, refusal = Reading(), ""
    try:
        reading = kind.read(text, "/x", "x.service")
    except ValueError as error:
        refusal = str(error)
    assert "\n" not in refusal
    assert all(each.line >= 1 and "\n" not in each.reason for each in reading.faults)
    assert all(process.line >= 1 for process in reading.processes)


# --- supervisord ---------------------------------------------------------------------------------------


def test_sections_that_are_no_programs_and_comments_start_nothing():
    text = (
        "[supervisord]\ncommand=python a.py\n;[program:b]\n;command=python b.py\n"
        "[group:c]\nprograms=b\n[program:]\ncommand=python d.py\n"
    )
    assert told(supervisord.read(text, "/x", "")) == {}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("command=python a.py\n[program:a]\n", 1, "there is no [section] above this line"),
        ("[program:a]\ncommand=python a.py\nnonsense\n", 3, "this is no option = value"),
        ("[program:b]\nx=1\n[program:a]\ncommand=python 'a.py\n", 3, "program a cannot be read: No closing quotation"),
    ],
)
def test_what_is_wrong_in_a_supervisord_conf_has_its_line(text, line, reason):
    number, said = fault(supervisord.read(text, "/x", ""))
    assert number == line
    assert reason in said


def test_a_broken_line_costs_no_other_program():
    text = "[program:a]\nnonsense\n[program:b]\ncommand=python b.py\n[program:c]\ncommand=python 'c.py\n"
    reading = supervisord.read(text, "/x", "")
    assert told(reading) == {"a": [], "b": ["b.py"]}
    assert [each.line for each in reading.faults] == [2, 5]


@pytest.mark.parametrize(
    "header", ["[program:broken", "[program:broken ; ]", "program:broken]", "[", "[]", "[program:broken # x"]
)
def test_a_broken_header_sets_nothing_for_the_program_above(header):
    text = (
        f"[program:a]\ncommand=python a.py\n{header}\ncommand=python wrong.py\ndirectory=/wrong\n"
        "[program:b]\ncommand=python b.py\n"
    )
    reading = supervisord.read(text, "/x", "")
    assert told(reading) == {"a": ["a.py"], "b": ["b.py"]}
    assert reading.processes[0].targets[0].folders == ("",)
    assert [process.line for process in reading.processes] == [1, 6]
    assert fault(reading) == (3, "this is no whole [section]; what stands below it is not read")


@pytest.mark.parametrize("head", ["[program:a", "command=python a.py\nx=1", "; note\n[program:a\nx=1"])
def test_a_broken_beginning_costs_no_program_below(head):
    reading = supervisord.read(f"{head}\n[program:b]\ncommand=python b.py\n", "/x", "")
    assert told(reading) == {"b": ["b.py"]}
    assert len(reading.faults) == 1


@pytest.mark.parametrize(
    "text",
    [
        "[program:a]  ; the first\ncommand=python a.py\n",
        "[program:a]\n;[program:b\n# [program:b\ncommand=python a.py ; [program:b\n",
        "[program:a]\ncommand=python\n  a.py\n  [x\n",
        "\n; note\n[program:a]\nenvironment=A=x]\ncommand=python a.py\n",
    ],
)
def test_a_whole_header_is_not_broken(text):
    reading = supervisord.read(text, "/x", "")
    assert told(reading) == {"a": ["a.py"]}
    assert reading.faults == ()


def test_programs_of_a_supervisord_conf():
    text = (
        '[program:a]\ncommand = %(here)s/venv/bin/python "%(here)s/a b.py" BTC  ; a comment\n'
        'directory=%(here)s/app\nenvironment=A="1,2",PYTHONPATH="lib"\n'
        "[fcgi-program:b]\ncommand=python\n    %(program_name)s.py\n"
        "[include]\nfiles = conf.d/*.conf %(here)s/more.ini\n"
    )
    reading = supervisord.read(text, "/x", "")
    assert told(reading) == {"a": ["/x/a b.py"], "b": ["b.py"]}
    assert reading.processes[0].targets[0].folders == ("/x/app", "/x/app/lib")
    assert [process.line for process in reading.processes] == [1, 5]
    assert reading.includes == ("conf.d/*.conf", "/x/more.ini")


def test_what_is_only_known_where_it_runs_stays():
    assert told(supervisord.read("[program:a]\ncommand=python %(ENV_HOME)s/a.py\n", "/x", "")) == {
        "a": ["%(ENV_HOME)s/a.py"]
    }


# --- Procfile ------------------------------------------------------------------------------------------


def test_a_line_that_is_no_process_type_is_told_and_the_others_are_read():
    reading = procfile.read("web: python a.py\nnonsense\n# w: python c.py\nworker: cd x && python b.py\n", "/x", "")
    assert told(reading) == {"web": ["a.py"], "worker": ["b.py"]}
    assert fault(reading)[0] == 2


# --- compose -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "a: 1",
        "[1, 2]",
        "services:",
        "services: [a, b]",
        "services: {a: 1, b: [x], c: {image: redis}}",
        "services: {1: {command: }}",
        "x: !!python/object/apply:os.system ['echo x']",
    ],
)
def test_a_document_that_starts_nothing_of_python(text):
    assert set(map(tuple, told(compose.read(text, "/x", "")).values())) <= {()}


@pytest.mark.parametrize(
    ("text", "line"),
    [("services:\n  a: [1\n", 3), ("services:\n\t- a\n", 2), ("services: *nobody\n", 1), ("a: \x07", 1)],
)
def test_what_is_no_yaml_has_its_line(text, line):
    number, reason = fault(compose.read(text, "/x", ""))
    assert (number, reason.partition(":")[0]) == (line, "not YAML")


def test_a_document_that_is_too_large_or_too_deep_is_refused():
    with pytest.raises(ValueError, match="longer than 200,000"):
        compose.read("a" * 200_001, "/x", "")
    with pytest.raises(ValueError, match="too deeply"):
        compose.read("[" * 20_000, "/x", "")


def test_aliases_of_aliases_are_not_multiplied():
    """Constructed or merged as YAML says it, this would be ten to the thirtieth keys."""
    lines = ["a0: &a0 {command: python x.py}"]
    lines += [f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 31)]
    assert told(compose.read("\n".join([*lines, "services: {web: *a30}"]), "/x", "")) == {"web": ["x.py"]}


def test_a_document_that_holds_itself_ends():
    assert told(compose.read("services: &s {a: {<<: *s, command: python a.py}, <<: *s}", "/x", "")) == {"a": ["a.py"]}


def test_services_of_a_compose_file():
    text = (
        "services:\n  web:\n    build: {context: ./web}\n    working_dir: /app\n    entrypoint: [python, -u]\n"
        '    command: ["main.py", "--port", "80"]\n  job:\n    build: .\n  db: {image: postgres}\n'
    )
    reading = compose.read(text, "/x", "")
    assert told(reading) == {"web": ["main.py"], "job": ["Dockerfile"], "db": []}
    assert reading.processes[0].targets[0].folders == ("/app", "./web")
    assert [process.targets[0].kind for process in reading.processes[:2]] == ["script", "image"]


def test_a_service_that_extends_itself_or_nobody_ends():
    text = "services: {a: {extends: b, command: python a.py}, b: {extends: {service: a}}, c: {extends: gone}}"
    assert told(compose.read(text, "/x", "")) == {"a": ["a.py"], "b": ["a.py"], "c": []}


def test_what_a_service_extends_in_another_file_is_not_followed():
    text = "services: {a: {extends: {file: base.yml, service: a}}, b: {extends: {file: x.yml}, command: python b.py}}"
    assert told(compose.read(text, "/x", "")) == {"a": ["what base.yml says"], "b": ["b.py"]}


def test_what_a_service_extends_and_sets():
    text = (
        "x-base: &base {environment: [PYTHONPATH=lib, A=1]}\nservices:\n  base: {<<: *base, command: python a.py}\n"
        "  web: {extends: {service: base}, command: 'python $${X:-${NAME:-b.py}}', volumes: [./src:/app, d:/d]}\n"
        "include: [more.yml, {path: [two.yml, three.yml]}]\n"
    )
    reading = compose.read(text, "/x", "")
    assert told(reading) == {"base": ["a.py"], "web": ["${X:-b.py}"]}
    assert [process.targets[0].folders for process in reading.processes] == [("", "lib"), ("", "lib", "./src")]
    assert reading.includes == ("more.yml", "two.yml", "three.yml")


# --- Dockerfile ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "FROM python\nRUN python setup.py install\n",
        "FROM python AS build\nCMD python a.py\nFROM python\nCOPY --from=build /x /x\n",
        "FROM python\nHEALTHCHECK CMD python health.py\n",
        "FROM python\n# CMD python a.py\nONBUILD RUN python b.py\n",
        "FROM python\nRUN <<END\nCMD python a.py\nEND\n",
        "FROM python\nCMD python a.py\nENTRYPOINT []\n",
    ],
)
def test_what_an_image_does_not_run(text):
    assert told(dockerfile.read(text, "/x", "Dockerfile")) == {}


@pytest.mark.parametrize(
    ("text", "name", "folders"),
    [
        ("CMD python a.py", "a.py", ("",)),
        ('WORKDIR /app\nCMD ["python", \\\n  "a.py"]', "a.py", ("/app",)),
        ('WORKDIR /app\nCOPY src/ .\nCMD ["python", "a.py"]', "src/a.py", ("/app", "src/")),
        ("ENV PYTHONPATH=/app/lib\nWORKDIR /app\nCMD python /app/a.py", "/app/a.py", ("/app", "/app/lib")),
        ("ENV APP a.py\nENTRYPOINT python $APP\nCMD python b.py", "a.py", ("",)),
        ('ENTRYPOINT ["tini", "--"]\nCMD python a.py', "a.py", ("",)),
    ],
)
def test_what_an_image_runs(text, name, folders):
    [process] = dockerfile.read(f"FROM python\n{text}\n", "/x", "Dockerfile").processes
    [target] = process.targets
    assert (process.name, target.name) == ("", name)
    assert [each.rstrip("/") for each in target.folders] == [each.rstrip("/") for each in folders]


def test_an_image_on_top_of_another_has_its_command():
    text = "FROM python AS base\nWORKDIR /app\nCMD python a.py\nFROM base\nRUN true\n"
    assert told(dockerfile.read(text, "/x", "Dockerfile")) == {"": ["a.py"]}


def test_quotes_that_do_not_close_in_an_image_have_their_line():
    assert fault(dockerfile.read("FROM python\nCMD python 'a.py\n", "/x", "Dockerfile"))[0] == 2


# --- systemd -------------------------------------------------------------------------------------------


def test_only_the_service_section_starts_something():
    assert told(systemd.read("[Unit]\nExecStart=python a.py\n[Service]\n#ExecStart=python b.py\n", "/x", "a")) == {}


@pytest.mark.parametrize("header", ["[Service", "[Service] # x", "[[Service]", "[Service]]"])
def test_a_broken_header_of_a_unit_is_told_and_starts_nothing(header):
    reading = systemd.read(f"[Unit]\nDescription=[x\n{header}\nExecStart=python a.py\n[Install]\n", "/x", "a")
    assert told(reading) == {}
    assert fault(reading) == (3, "this is no whole [section]; what stands below it is not read")
    assert systemd.MARK.search("[Unit]\n[Service\n")


def test_a_broken_header_above_the_service_costs_nothing_of_it():
    reading = systemd.read("[Unit\nA=b\n[Service]\nExecStart=python a.py\n", "/x", "a")
    assert told(reading) == {"a": ["a.py"]}
    assert fault(reading)[0] == 1


def test_an_empty_setting_takes_back_what_was_before():
    assert told(systemd.read("[Service]\nExecStart=python a.py\nExecStart=\n", "/x", "a")) == {}


def test_a_unit():
    text = (
        '[Service]\nType=simple\nWorkingDirectory=-/srv/app\nEnvironment=A=1 "PYTHONPATH=/srv/lib"\n'
        "ExecStart=-@/usr/bin/env \\\n  # a comment between\n  python -m \\\n  a.b\n[Install]\nWantedBy=x\n"
    )
    [process] = systemd.read(text, "/x", "feed@.service").processes
    assert (process.name, process.line, process.targets[0].name) == ("feed", 5, "a.b")
    assert process.targets[0].folders == ("/srv/app", "/srv/lib")


def test_a_unit_whose_command_cannot_be_read_has_its_line():
    assert fault(systemd.read("[Service]\nExecStart=python 'a.py\n", "/x", "a"))[0] == 2


# --- real files ----------------------------------------------------------------------------------------


def test_the_files_of_the_fixture_backend():
    read = {name: told(kind.read((BACKEND / name).read_text(), "/x", name)) for kind, name in [
        (supervisord, "supervisord.conf"), (procfile, "Procfile"), (compose, "docker-compose.yml"),
    ]}  # fmt: skip
    assert len(read["supervisord.conf"]) == 11
    assert read["supervisord.conf"]["monitor"] == ["backend.system_monitor"]
    assert read["Procfile"] == {
        "web": ["backend/main.py"], "worker": ["backend/trade_manager.py"], "reports": ["backend.report_app"]
    }  # fmt: skip
    assert read["docker-compose.yml"] == {
        "postgres": [], "ledger": ["Dockerfile"], "reports": ["Dockerfile"]
    }  # fmt: skip


def test_kinds_are_found_by_looking_and_stand_in_their_order():
    assert [kind.__name__.rpartition(".")[2] for kind in kinds()] == [
        "supervisord", "procfile", "compose", "systemd", "dockerfile",
    ]  # fmt: skip


def test_specifiers_and_what_runs_before():
    text = (
        "[Service]\nEnvironmentFile=/etc/feed\nExecStartPre=-/usr/bin/python3 migrate.py\n"
        "ExecStart=/usr/bin/python3 %p.py \\\n  --level 5%%\n"
    )
    assert told(systemd.read(text, "/x", "feed@.service")) == {"feed": ["migrate.py", "feed.py"]}
    [process] = systemd.read("[Service]\nExecStart=python workers/%i.py", "/x", "w@.service").processes
    assert [target.kind for target in process.targets] == ["unfollowed"]


def test_what_supervisord_sets_for_all_its_programs():
    text = '[supervisord]\nenvironment=PYTHONPATH="lib"\ndirectory=app\n[program:a]\ncommand=python -m x\n'
    [process] = supervisord.read(text, "/x", "").processes
    assert process.targets[0].folders == ("app", "app/lib")
