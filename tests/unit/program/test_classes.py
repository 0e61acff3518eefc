"""Classes of a program whose bases are odd; a hang here would be a hang of every scan that meets such code."""

from sqlite_hunter.facts.extract import extract
from sqlite_hunter.model.ir import FileFacts
from sqlite_hunter.program.analysis import analyse
from sqlite_hunter.program.modules import Modules

CIRCLE = """
import sqlite3
class S:
    base = object
class B(S.base):
    pass
class C(B):
    pass
S.base = C
class A(C):
    def __init__(self):
        self.conn = sqlite3.connect("a.db")
A().conn.execute("SELECT 1")
"""


def test_bases_in_a_circle_end_and_are_followed():
    facts = extract("a.py", CIRCLE.encode())
    assert isinstance(facts, FileFacts)
    program = analyse({"a.py": facts}, Modules(["a.py"], "app")).program
    assert [site.span.line for site in program.sites_of("execute")] == [13]
