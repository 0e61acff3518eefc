"""A document written anew: what stays, what is ticked, what is said."""

import pytest

from sqlite_hunter.checklist.fresh import new_checklist
from sqlite_hunter.checklist.lines import Lines
from sqlite_hunter.checklist.markers import END, find_markers
from sqlite_hunter.checklist.regenerating import regenerate
from unit.checklist.programs import facts, finding, service, without

PROGRAM = facts(
    [
        service("trade_manager", "dual", 1, 4),
        service("main", "sqlite", 1),
        service("feed", "migrated", 0, 2),
        service("old_sync", "sqlite", 1, reach="unreferenced"),
        service("test_main", "sqlite", 1, reach="test"),
        service("core", "sqlite", 2, paths=("core/a.py", "core/b.py")),
    ],
    [
        finding("trade_manager.py", "SQH301", 5, 7, operation="insert"),
        finding("main.py", "SQH101", 1),
        finding("main.py", "SQH701", 3),
        finding("old_sync.py", "SQH101", 1),
        finding("test_main.py", "SQH101", 1),
        finding("core/a.py", "SQH101", 2),
        finding("core/b.py", "SQH501", 4),
    ],
)


def section(kind, *lines):
    return "\n".join([f"<!-- sqlite-hunter:begin {kind} -->", *lines, END, ""])


def inner(text):
    [found] = find_markers(text, Lines(text), frozenset()).sections
    return text[found.inner_start : found.inner_end]


def test_people_untick_nothing_and_the_tool_neither():
    """A tick is never taken away: what is wrong with it is said."""
    ticked = section("evidence claim=imports-gone service=main", "- [X] Imports")
    assert inner(regenerate(ticked, PROGRAM).text).splitlines() == [
        "- [X] Imports",
        "  - ⚠️ **Contradicted by the code:** 1 SQLite import left: `main.py` 1",
    ]
    gone = regenerate(regenerate(ticked, PROGRAM).text, without(PROGRAM, "main.py"))
    assert inner(gone.text).splitlines() == ["- [X] Imports", "  - By the code: no SQLite import left"]


def test_an_item_is_ticked_when_the_code_bears_it_out_and_not_before():
    open_item = section("evidence claim=imports-gone service=main", "- [ ] Imports")
    first = regenerate(open_item, PROGRAM)
    assert inner(first.text).startswith("- [ ] Imports\n")
    assert first.contradictions == ()
    assert inner(regenerate(first.text, without(PROGRAM, "main.py")).text).startswith("- [x] Imports\n")


def test_nothing_is_ticked_for_what_could_not_be_analysed():
    broken = facts([service("main", "unknown")], problems=[("main.py", 3, "syntax error")])
    text = section("audit service=main", "- [ ] Audit (Lines: 1)") + section(
        "evidence claim=imports-gone service=main", "- [ ] I"
    )
    outcome = regenerate(text, broken)
    assert outcome.text == text, "what is there says more than what is known"
    assert [entry.holds for entry in outcome.entries] == [False, False]
    assert regenerate(section("audit service=main"), broken).text.count("[ ] **Audit") == 1


def test_a_contradiction_goes_when_the_code_no_longer_contradicts():
    document = f"{section('progress')}\n### main.py\n\n- [x] Migrate it from SQLite to PostgreSQL  \n  - [x] really\n"
    first = regenerate(document, PROGRAM)
    assert len(first.contradictions) == 1
    assert "sqlite-hunter:begin contradiction" in first.text
    last = regenerate(first.text, without(PROGRAM, "main.py"))
    assert last.contradictions == ()
    assert last.text.partition("###")[2] == document.partition("###")[2]


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ("- [ ] **Audit SQLite usage** (Lines: 9)", "- [x] **Audit SQLite usage** (Lines: 5-7)"),
        ("- [ ] **Audit SQLite usage** (Lines: )", "- [x] **Audit SQLite usage** (Lines: 5-7)"),
        ("- [ ] Audit (line: 1, 2-3) by Ann", "- [x] Audit (line: 5-7) by Ann"),
        ("* [X] Audit, lines: 1, 2-3", "* [X] Audit, lines: 5-7"),
        ("2) [ ] Audit lines: none", "2) [x] Audit lines: 5-7"),
        ("- [ ] Audit of everything", "- [x] Audit of everything (Lines: 5-7)"),
        ("", "- [x] **Audit SQLite usage** (Lines: 5-7)"),
        ("- [x] Audit (Lines: 10, 20,\n  40, 50) of all", "- [x] Audit (Lines: 5-7) of all"),
        ("- [x] Audit (Lines: 10; 20 is dead code, ask Ann)", "- [x] Audit (Lines: 5-7; 20 is dead code, ask Ann)"),
        ("- [x] Audit (Lines: `a.py` 1, 2; `b.py` 3)", "- [x] Audit (Lines: 5-7)"),
    ],
)
def test_lines_are_written_where_people_have_them(given, lines):
    text = section("audit service=trade_manager", *([given] if given else []))
    assert inner(regenerate(text, PROGRAM).text) == f"{lines}\n"


def test_lines_of_several_files():
    assert inner(regenerate(section("audit service=core"), PROGRAM).text) == (
        "- [x] **Audit SQLite usage** (Lines: `core/a.py` 2; `core/b.py` 4)\n"
    )
    one = regenerate(section("audit service=core file=core/b.py"), PROGRAM).text
    assert inner(one) == "- [x] **Audit SQLite usage** (Lines: 4)\n"


def test_groups_and_figures():
    def rendered(kind):
        return inner(regenerate(section(kind), PROGRAM).text).splitlines()

    assert rendered("status group=migrated") == [
        "By the code: 1 service",
        "",
        "- [x] `feed.py`: 0 SQLite sites, 2 PostgreSQL",
    ]
    assert rendered("status group=dual")[2:] == ["- [ ] `trade_manager.py`: 1 SQLite site, 4 PostgreSQL"]
    assert rendered("status group=sqlite")[2:] == [
        "- [ ] `main.py`: 1 SQLite site, 0 PostgreSQL",
        "- [ ] `core` (2 files): 2 SQLite sites, 0 PostgreSQL",
    ]
    assert rendered("status group=unreached")[2:] == [
        "- [ ] `old_sync.py`: 1 SQLite site, 0 PostgreSQL; imported by nothing"
    ]
    assert rendered("status group=unknown") == ["By the code: none"]
    assert rendered("progress") == ["25%"]
    assert rendered("counts") == [
        "(1 of 4 services on PostgreSQL only, 1 on both, 2 on SQLite,"
        " 1 on SQLite that no service reaches, 1 test file on SQLite; 7 uses of SQLite left)"
    ]


def test_a_hundred_percent_are_all():
    services = [service(f"s{number}", "migrated", 0, 1) for number in range(300)]
    almost = facts([*services, service("last", "sqlite", 1)])
    assert inner(regenerate(section("progress"), almost).text) == "99%\n"
    assert inner(regenerate(section("progress"), facts(services)).text) == "100%\n"
    assert inner(regenerate(section("progress"), facts([])).text) == "100%\n"


def test_faults_leave_their_section_and_the_rest_is_done():
    text = (
        section("audit service=nobody", "- [ ] mine (Lines: 1)")
        + section("audit service=main")
        + "<!-- sqlite-hunter:begin audit service=feed -->\n- [ ] never ends\n"
    )
    outcome = regenerate(text, PROGRAM)
    assert [fault.line for fault in outcome.faults] == [1, 6]
    assert "- [ ] mine (Lines: 1)\n" in outcome.text
    assert "(Lines: 1)\n<!-- sqlite-hunter:end -->" in outcome.text.partition("service=main")[2]
    assert outcome.text.endswith("- [ ] never ends\n")


def test_a_service_whose_status_line_admits_dual_writes_is_taken_at_its_word():
    items = "- [x] Migrate fills from SQLite to PostgreSQL\n"
    admitted = f"{section('progress')}\n### trade_manager.py\n\n{items}- **Status**: ⚠️ DUAL-WRITE MODE\n"
    claimed = f"{section('progress')}\n### trade_manager.py\n\n{items}- **Status**: ✅ MIGRATED\n"
    assert regenerate(admitted, PROGRAM).contradictions == ()
    assert len(regenerate(claimed, PROGRAM).contradictions) == 2
    false = admitted.replace("trade_manager.py", "main.py")
    assert len(regenerate(false, PROGRAM).contradictions) == 2, "main is not even half way"


def test_of_two_files_of_one_name_the_one_in_production_is_meant_or_none():
    findings = [finding("a/main.py", "SQH101", 3)]
    document = "### main.py\n\n- [ ] Audit SQLite usage (Lines: 1)\n"
    two = [service("one", "sqlite", 1, paths=("a/main.py",)), service("two", paths=("b/main.py",))]
    outcome = regenerate(document, facts(two, findings))
    assert (outcome.text, outcome.is_marked) == (document, False)
    assert len(outcome.faults) == 1
    two[1] = service("two", paths=("b/main.py",), reach="tool")
    assert "service=one" in regenerate(document, facts(two, findings)).text


def test_a_file_that_is_not_there_is_not_another():
    document = "# trade_manager\n\n### gone.py\n\n- [ ] Audit SQLite usage (Lines: 1)\n- [ ] Remove SQLite imports\n"
    outcome = regenerate(document, PROGRAM)
    assert [fault.line for fault in outcome.faults] == [5]
    assert "service=trade_manager" not in outcome.text


def test_a_new_checklist_is_up_to_date_and_nothing_in_it_is_contradicted():
    priced = facts(PROGRAM.report.services, PROGRAM.report.findings)
    made = new_checklist("shop", priced)
    assert made.contradictions == ()
    assert made.faults == ()
    again = regenerate(made.text, priced)
    assert again.text == made.text
    assert all(not entry.ticked for entry in made.entries if entry.kind == "people")
    for name in ("trade_manager", "main", "feed", "old_sync", "core"):
        assert f"begin audit service={name} " in made.text
    assert "service=test_main" not in made.text


@pytest.mark.parametrize(
    "text",
    [
        "Write ` <!-- sqlite-hunter:begin progress --> ` before it and ` <!-- sqlite-hunter:end --> ` behind it.\n",
        "Like this:\n\n    <!-- sqlite-hunter:begin status -->\n    mine\n    <!-- sqlite-hunter:end -->\n",
        "- [ ] Audit SQL queries\n",
        "### main.py\n\n- [ ] Audit database access\n",
        "## Delete or archive\n\n- [ ] feed.py\n",
        "## Not migrated yet\n\n- [x] Told Bob that main.py is next\n",
    ],
)
def test_what_is_left_as_it_is(text):
    outcome = regenerate(text, PROGRAM)
    assert "- [x] feed" not in outcome.text
    assert "begin evidence" not in outcome.text
    assert "begin audit" not in outcome.text
    assert [line for line in text.splitlines() if line not in outcome.text.splitlines()] == []


def test_a_heading_in_a_quotation_counts_there_only():
    outside = regenerate("> ### feed.py\n> quoted\n\n- [ ] Remove SQLite imports\n", PROGRAM)
    assert "claim=imports-gone -->\n- [ ]" in outside.text
    inside = regenerate("> ### feed.py\n>\n> - [ ] Remove SQLite imports\n", PROGRAM)
    assert "claim=imports-gone service=feed -->\n> - [x]" in inside.text


@pytest.mark.parametrize(("lead", "item"), [("> > ", ">> - [ ] I"), ("  > ", "> - [ ] I"), ("> ", "> - [ ] I")])
def test_a_quoted_section_stays_as_deep_as_it_is(lead, item):
    begin = "<!-- sqlite-hunter:begin evidence claim=imports-gone service=main -->"
    written = regenerate(f"{lead}{begin}\n{item}\n{lead}{END}\n", PROGRAM).text
    assert f"\n{item}\n" in written
    assert written.splitlines()[2].count(">") == item.count(">")


def test_what_adopting_would_turn_into_code_is_refused_and_told():
    text = "- [ ] Remove SQLite imports from main.py\n\n- a\n  ```\n  code\n- [ ] Remove SQLite imports\n"
    outcome = regenerate(text, PROGRAM)
    assert (outcome.text == text) == bool(outcome.faults)
    assert outcome.text != text or outcome.adopted == 0


def test_a_byte_order_mark_hides_nothing():
    written = regenerate("\ufeff- [ ] Remove SQLite imports\n", PROGRAM)
    assert written.text.startswith("\ufeff<!-- sqlite-hunter:begin evidence")
    assert regenerate(written.text, PROGRAM).text == written.text


def test_a_contradiction_that_goes_makes_a_document_stale():
    first = regenerate(f"{section('progress')}\n### main.py\n\n- [x] Migrate it from SQLite to PostgreSQL\n", PROGRAM)
    last = regenerate(first.text, without(PROGRAM, "main.py"))
    assert last.text != first.text
    assert last.stale


def test_a_document_of_many_items_is_written_in_good_time():
    """Each text is looked at a few times, and each row of headings once: counted, for nothing here measures time."""
    text = "".join(f"### Part {number}\n\n- [ ] Remove SQLite imports\n" for number in range(300))
    asked = PROGRAM.subjects._of_token
    count = 0

    def counted(token):
        nonlocal count
        count += 1
        return asked(token)

    PROGRAM.subjects._of_token = counted
    try:
        regenerate(text, PROGRAM)
    finally:
        del PROGRAM.subjects._of_token
    assert count < 20 * 300
