import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlite_hunter.engine.starting import named, packages, scripts

RUN = b"import subprocess\n"


@pytest.mark.parametrize(
    "text",
    [
        b"x = 'a.py'",
        RUN + b"# 'a.py'",
        RUN + b"'''\n'a.py'\n'''",
        RUN + b"print('run a.py to mend it')",
        RUN + b"x = 'a.pyc'",
        RUN + b"x = 'a' + '.txt'",
        RUN + b"x = '-m'\ny = 'json tool'",
    ],
)
def test_what_starts_no_script(text):
    assert list(scripts(text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"run(['python', 'a/b.py'])", ["a/b.py"]),
        (b"run('python3 -u a/b.py --x && python -m c.d', shell=True)", ["a/b.py", "c.d"]),
        (b"run([sys.executable, '-m', 'c.d'])", ["c.d"]),
        (b"run([sys.executable, f'{HERE}/a/b.py'])", ["a/b.py"]),
        (b'run(["python", "a.py", \'b.pyw\'])', ["a.py", "b.pyw"]),
    ],
)
def test_what_a_file_starts(text, found):
    assert list(scripts(RUN + text)) == found


def test_dotted_names_and_packages():
    assert named(b"run('a.b:app'); x = 'c.d'; y = 'e'; z = 'f g.h'; w = '1.2'") == {"a.b", "c.d"}
    assert packages(b"import_module(f'a.b.{x}'); import_module('c.' + x); '%s.d' % x") == {"a.b", "c"}
    assert packages(b"log(f'a.b.{x}')") == set()


@given(st.text(alphabet=st.sampled_from(list("ab.py:'\"\\#\n -m{}%s+")), max_size=200))
def test_any_text_ends(text):
    content = RUN + b"import_module\n" + text.encode()
    assert all(isinstance(name, str) for name in (*scripts(content), *named(content), *packages(content)))


@pytest.mark.parametrize("part", ['"""', "'", "\"'", "'a.", "'python ", "\\", "'-m"])
def test_long_lines_of_anything_take_linear_time(part):
    content = RUN + b"import_module\n" + part.encode() * 100_000
    assert len([*scripts(content), *named(content), *packages(content)]) <= 400_000
