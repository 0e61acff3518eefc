import io

from sqlite_hunter.report import RenderOptions, concise
from unit.report import samples


def test_there_are_no_control_codes_even_if_colour_is_asked_for():
    stream = io.StringIO()
    concise.render(samples.BROKEN, stream, RenderOptions(colour=True))
    assert "\x1b" not in stream.getvalue()


def test_one_line_a_finding_then_problems_then_the_verdict():
    stream = io.StringIO()
    concise.render(samples.BROKEN, stream, RenderOptions())
    assert stream.getvalue() == (
        "shop/orders.py:1:8: SQH101 sqlite3 is imported\n"
        "shop/orders.py:5:11: SQH201 opens the SQLite database orders.db\n"
        "shop/orders.py:6:5: SQH301 [likely] INSERT runs on SQLite\n"
        "shop/readme.md:3:1: SQH506 speaks of SQLite\n"
        "tools/load.py:2:1: SQH203 row_factory is set\n"
        "shop/bad.py:3: not analysed: invalid syntax\n"
        "shop/odd.py: not analysed: not UTF-8\n"
        "Found 5 findings (3 errors, 1 warning, 1 info), only 3 of 5 files analysed, 2 problems.\n"
    )
