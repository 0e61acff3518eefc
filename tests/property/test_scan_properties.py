"""What must hold of every program: no bytes break a scan, and what does not matter does not matter."""

from collections import Counter

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from property.programs import Program, but_for_lines, namings, programs, scanned, verdict

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SEED = b'import sqlite3\nwith sqlite3.connect(f"{a}.db") as c:\n    c.execute("""SELECT\n ?""", (1,))  # sqlite\n'
PIECES = (
    b"\0", b"\r", b"\f", b"\t", b"\\\n", b"'''", b'f"{', b"}", b"(", b")", b"\xff", b"\xc3\xa9", b"# coding: utf-7\n",
    b"# coding: shift_jis\n", b"\xef\xbb\xbf", b"lambda: ", b"match x:\n case ", b"async ", b"await ", b"yield ",
    b"class A(", b"@", b":=", b"*", b"**", b"...", b" if 1 else ", b"import sqlite3 as s\n", b"except* E:\n",
    b"global c\n", b"nonlocal c\n", b"del c\n", b"type X[T] = ", b"\xf0\x90\x80\x80", b"0o9", b"1__0", b"print c\n",
)  # fmt: skip


@st.composite
def broken_sources(draw) -> bytes:
    """A source with pieces put in and ranges taken out, so that much of it still looks like Python."""
    source = bytearray(SEED * draw(st.integers(1, 2)))
    for _ in range(draw(st.integers(1, 5))):
        start = draw(st.integers(0, len(source)))
        source[start : start + draw(st.integers(0, 6))] = draw(st.sampled_from(PIECES))
    return bytes(source)


def told(report, path: str) -> bool:
    """Whether a file is a problem, with its line, and the one finding there is of it is that."""
    problems = [problem for problem in report.problems if problem.path == path]
    found = [finding.rule for finding in report.findings if finding.path == path]
    return bool(problems) and problems[0].line >= 1 and found == ["SQH902"] * len(problems)


@many
@given(st.binary(max_size=200) | broken_sources())
@example(b"# coding: utf-8\rimport sqlite3\x0c")
def test_no_bytes_break_a_scan(content):
    report = scanned({"any.py": content, "good.py": SEED})
    assert told(report, "any.py") or not report.problems
    assert [finding.rule for finding in report.findings if finding.path == "good.py"][:2] == ["SQH101", "SQH201"]
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
    assert all(
        1 <= finding.span.line <= finding.span.end_line <= lines + SEED.count(b"\n") for finding in report.findings
    )


@many
@given(st.binary(max_size=60) | broken_sources())
def test_the_triage_changes_nothing_whatever_the_bytes(content):
    files = {"any.py": content, "good.py": SEED}
    one, other = scanned(files), scanned(files, triage=False)
    assert (one.findings, one.problems, one.services) == (other.findings, other.problems, other.services)


@few
@given(programs())
def test_the_triage_changes_nothing_of_a_program(program: Program):
    one, other = scanned(program.files()), scanned(program.files(), triage=False)
    assert (one.findings, one.problems, one.services) == (other.findings, other.problems, other.services)


@few
@given(programs())
def test_a_statement_on_postgresql_is_never_a_finding_and_one_on_sqlite_always_is(program: Program):
    executed = [rule for rule, *_ in verdict(scanned(program.files())).elements() if rule == "SQH301"]
    assert bool(executed) == program.sqlite
    assert program.sqlite or not scanned(program.files()).findings


@few
@given(programs(), namings())
def test_names_decide_nothing(program: Program, names):
    assert verdict(scanned(program.files())) == verdict(scanned(program.renamed(names).files()))


@few
@given(programs(), st.permutations(range(4)))
def test_the_order_of_functions_moves_lines_only(program: Program, order):
    before = Counter(map(but_for_lines, scanned(program.files()).findings))
    assert before == Counter(map(but_for_lines, scanned(program.reordered(tuple(order)).files()).findings))


@few
@given(programs(), st.data())
def test_blank_lines_and_comments_move_lines_only(program: Program, data):
    files, moved, lines_now = program.files(), {}, {}
    for path, text in files.items():
        kept = []
        for number, line in enumerate(text.split("\n"), 1):
            kept += data.draw(
                st.lists(st.sampled_from(["", "   ", "# a remark", "        # another: x = (", "\f"]), max_size=2)
            )
            kept.append(line)
            lines_now[path, number] = len(kept)
        moved[path] = "\n".join(kept)
    before, after = scanned(files).findings, scanned(moved).findings
    assert list(map(but_for_lines, before)) == list(map(but_for_lines, after))
    for old, new in zip(before, after, strict=True):
        assert new.span.line == lines_now[old.path, old.span.line]
        assert new.span.end_line == lines_now[old.path, old.span.end_line]
        assert [place.line for place in new.via] == [lines_now[place.path, place.line] for place in old.via]


@few
@given(programs(), programs())
def test_two_programs_side_by_side_do_not_touch_each_other(one: Program, other: Program):
    other = other.renamed(one.names)  # equal names, each in its own folder
    apart = verdict(scanned(one.files())) + verdict(scanned(other.files()))
    both = {f"one/{path}": text for path, text in one.files().items()}
    both |= {f"two/{path}": text for path, text in other.files().items()}
    assert verdict(scanned(both)) == apart
