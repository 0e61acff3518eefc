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


NESTED = """import sqlite3
class Client:
    def __init__(self):
        self.con = sqlite3.connect("x.db")
    def get(self, name):
        return self.con.execute("SELECT a FROM t WHERE b = ?", (name,))
    @property
    def proxy(self):
        class Proxy(Client):
            def get(self, name):
                return self.con.execute("SELECT a FROM u WHERE b = ?", (name,))
        return Proxy()
Client().proxy.proxy.proxy.get("a")
"""


def test_a_class_that_its_own_methods_make_again_is_one(sites_of, analyse_sources):
    assert [site.span.line for site in sites_of(NESTED).of("execute")] == [6, 11]
    contexts = analyse_sources({"a.py": NESTED}).outcome.machine.contexts
    assert len({context.cls for context in contexts if context.cls is not None}) == 2
