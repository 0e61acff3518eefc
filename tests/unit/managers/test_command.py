import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.managers._command import Setting, of_line, of_script, of_words
from sqlite_hunter.managers._shell import commands
from sqlite_hunter.model.process import Target


def runs(line: str) -> list[tuple[str, str]]:
    """What a line runs, but for commands that only their installation knows."""
    found = of_line(line, Setting("", {}))
    return [(target.kind, target.name) for target in found if target.kind != "command"]


def folders(line: str) -> tuple[str, ...]:
    [target] = of_line(line, Setting("", {}))
    return target.folders


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nginx -g 'daemon off;'",
        "redis-server",
        "sleep 10",
        "echo python main.py",
        "python",
        "python -V",
        "python -m",
        "uvicorn",
        "gunicorn -b localhost:8000",
        "gunicorn --bind=unix:/run/x.sock",
        "poetry install",
        "uv sync",
        "env A=1",
        "cd backend",
        "# python main.py",
        "source venv/bin/activate",
        "bash",
        "bash -c",
    ],
)
def test_what_runs_no_file_of_python_names_none(line):
    assert runs(line) == []


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("python $SCRIPT", "$SCRIPT"),
        ('exec "$@"', "$@"),
        ("python scripts/$1.py", "scripts/$1.py"),
        ("python - < x", "code in its command"),
        ("python <<END -\nimport main\nEND", "code in its command"),
        ("python -c 'import main'", "code in its command"),
        ("python -uc 'import main'", "code in its command"),
    ],
)
def test_what_cannot_be_followed_is_told(line, what):
    assert runs(line) == [("unfollowed", what)]


def test_what_is_behind_many_commands_is_told():
    assert runs("echo x;" * 2_000 + "python x.py") == [("unfollowed", "more than 2,000 commands")]


def test_shells_in_shells_end_somewhere():
    line = "python x.py"
    for _ in range(8):
        line = f"bash -c {__import__('shlex').quote(line)}"
    assert runs(line) == [("unfollowed", "code in its command")]


@pytest.mark.parametrize("line", ["python 'x.py", 'bash -c "python \'x.py"'])
def test_quotes_that_do_not_close_are_an_error(line):
    with pytest.raises(ValueError, match="quotation"):
        runs(line)


@pytest.mark.parametrize(
    "line",
    [
        "python x.py",
        "python3.11 -u -X dev -W error x.py BTC",
        "/app/venv/bin/python x.py -m other",
        "exec env -u HOME A=1 B='2 3' nice -n 5 python x.py",
        "A=1 timeout -s KILL 30 python x.py",
        "sudo -u www python x.py",
        "gosu app python x.py",
        "tini -- python x.py",
        "uv run --with httpx x.py",
        "poetry run python x.py",
        "conda run -n web python x.py",
        "x.py",
        "bash -lc 'exec python x.py >> log 2>&1'",
        "sh -c 'source a; export B=1; python x.py | tee log'",
        "python x.py --config https://example.org/a&b",
        "python -m coverage run x.py",
        "streamlit run x.py",
        "flask --app x.py run",
        "uwsgi --wsgi-file x.py --http :80",
    ],
)
def test_the_script_is_found(line):
    assert ("script", "x.py") in runs(line)
    assert {kind for kind, _ in runs(line)} == {"script"}


@pytest.mark.parametrize(
    "line", ["python -m a.b", "python -um a.b --x", "venv/bin/python3 -m a.b worker", "uv run -m a.b"]
)
def test_the_module_is_found(line):
    assert runs(line) == [("module", "a.b")]


@pytest.mark.parametrize(
    "line",
    [
        "uvicorn a.b:app --host 0.0.0.0 --port 80",
        "uvicorn --factory a.b:make",
        "venv/bin/gunicorn -w 4 -k uvicorn.workers.UvicornWorker -b localhost:8000 a.b:app",
        "gunicorn 'a.b:make(1)' --bind :80",
        "gunicorn -k gevent a.b",
        "python -m hypercorn a.b:app",
        "celery -A a.b worker",
        "celery --app=a.b.app:celery worker".replace(".app:", ":"),
        "flask --app a.b:make run",
        "FLASK_APP=a.b flask run",
        "uwsgi --module a.b:app",
        "ddtrace-run uvicorn a.b:app",
    ],
)
def test_the_application_is_found(line):
    assert runs(line) == [("app", "a.b")]


def test_all_that_is_run_is_told_in_order():
    assert runs("python migrate.py && python -m a.b") == [("script", "migrate.py"), ("module", "a.b")]


def test_where_it_is_looked_for():
    assert folders("cd backend && cd api && python x.py") == ("backend/api",)
    assert folders("cd backend; PYTHONPATH=src:lib python x.py") == ("backend", "backend/src", "backend/lib")
    assert folders("gunicorn --chdir web a:b") == ("web", "")


def test_words_are_no_shell_code():
    assert [target.name for target in of_words(["python", "a && b.py"], Setting("", {}))] == ["a && b.py"]


@given(st.text(max_size=60))
def test_any_text_gives_targets_or_an_error(line):
    try:
        found = of_line(line, Setting("", {}))
    except ValueError:
        return
    assert all(target.kind and target.name for target in found)


@pytest.mark.parametrize(
    "line",
    [
        "for f in *.sql; do psql -f $f; done",
        "case $1 in python) ;; esac",
        "if [ -f x.py ]; then echo x.py; fi",
        "test -f x.py",
        "cat <<END\npython x.py\nEND",
        "cat <<-'END'\n\tpython x.py\n\tEND",
        "# python x.py",
        "echo 'python x.py'",
        "python -m pip install x",
        "alias p='python x.py'",
        "X='python x.py'",
        "grep -q x.py < x.py > x.py",
        "honcho start",
    ],
)
def test_code_of_a_shell_that_runs_no_file(line):
    assert runs(line) == []


@pytest.mark.parametrize(
    "line",
    [
        "while true; do python x.py; sleep 1; done",
        "until python x.py\ndo\n  sleep 1\ndone",
        'if [ -n "$A" ]; then python x.py; else exec python x.py --b; fi',
        'case "$1" in\n  web) exec python x.py ;;\n  *) echo no ;;\nesac',
        "run() {\n  python x.py\n}\nrun",
        "! python x.py",
        "python \\\n  x.py",
        "python x.py # and python y.py",
        "SCRIPT=x.py; python $SCRIPT",
        'export SCRIPT=x.py\npython "${SCRIPT}"',
        "python ${SCRIPT:-x.py}",
        "CMD='python x.py'\nexec $CMD",
        "for each in x.py; do python $each; done",
        "$PYTHON x.py",
        '"${VENV}/bin/python" -u x.py',
        "eval 'python x.py'",
        "su app -c 'python x.py'",
        "watchfiles 'python x.py' src",
        "wait-for-it db:5432 -- python x.py",
        "watchmedo auto-restart -d . -- python x.py",
        "dumb-init -- su-exec app nice -n 5 env X=1 python x.py",
        "pipenv run python x.py",
        "honcho run python x.py",
        "python x.py 2>&1 | tee -a log",
        "python x.py &> log &",
    ],
)
def test_the_script_is_found_in_code_of_a_shell(line):
    assert set(runs(line)) == {("script", "x.py")}


def test_each_command_of_several_is_found():
    assert [name for _, name in runs("python a.py & python b.py & wait")] == ["a.py", "b.py"]
    assert [name for _, name in runs("for n in a b; do python $n.py & done; wait")] == ["$n.py"]
    assert [name for _, name in runs("for n in a.py b.py; do python $n; done")] == ["a.py", "b.py"]


def test_a_subshell_keeps_its_folder_to_itself():
    [first, second] = of_line("(cd backend && python a.py); python b.py", Setting("", {}))
    assert (first.folders, second.folders) == (("backend",), ("",))


def test_what_a_script_is_given():
    started = Target("shell", "run.sh", ("app",), ("x.py", "--fast"), (("PYTHONPATH", "lib"),))
    found = of_script('echo "$1"\nexec python "$@"', started)
    assert [(target.kind, target.name, target.folders) for target in found if target.kind != "command"] == [
        ("script", "x.py", ("app", "app/lib"))
    ]


@given(st.text(alphabet=st.sampled_from(list("ab ;&|()<>$'\"`\\{}\n#=-EOF\r\x85")), max_size=120))
def test_any_code_of_a_shell_ends(code):
    try:
        read = commands(code)
    except ValueError:
        return
    assert all(command.words and command.depth >= 0 for command in read)
