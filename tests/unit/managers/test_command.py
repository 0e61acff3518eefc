import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.managers._command import Setting, of_line, of_words


def runs(line: str) -> list[tuple[str, str]]:
    return [(target.kind, target.name) for target in of_line(line, Setting("", {}))]


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
        ("./start.sh", "./start.sh"),
        ("bash start.sh", "start.sh"),
        ("sh -e start", "start"),
        ("python -c 'import main'", "code in its command"),
        ("python -uc 'import main'", "code in its command"),
    ],
)
def test_what_cannot_be_followed_is_told(line, what):
    assert runs(line) == [("unfollowed", what)]


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
