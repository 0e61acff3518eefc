"""Which file or library an import means, where folders and packages have the names of others."""

GET = 'import sqlite3\ndef get():\n    return sqlite3.connect("x.db")\n'


def test_modules_that_import_everything_of_each_other_end(sites_of):
    found = sites_of(
        {
            "a.py": "from b import *\nimport sqlite3\nc = sqlite3.connect('g.db')\n",
            "b.py": "from a import *\nc.execute('SELECT 1')\n",
        }
    )
    assert found.lines("execute", path="b.py") == [2]


def test_a_folder_that_is_no_package_hides_no_library(sites_of):
    found = sites_of({"main.py": "import sqlite3\nsqlite3.connect('a.db')\n", "sqlite3/notes.py": "x = 1\n"})
    assert (found.lines("import"), found.lines("connect")) == ([1], [2])


def test_a_folder_named_like_a_framework_does_not_hide_it(sites_of):
    app = (
        "import sqlite3\nfrom flask import g\ndef get():\n    g.db = sqlite3.connect('x.db')\n"
        "def close():\n    g.db.commit()\n"
    )
    assert sites_of({"flask/app.py": app}).lines("use") == [6]
    assert sites_of({"app.py": app}, root="flask").lines("use") == [6]


def test_a_package_is_the_program_s_own_whatever_its_name(sites_of):
    found = sites_of({"flask/__init__.py": "g = None\n", "main.py": "from flask import g\ng.execute('SELECT 1')\n"})
    assert found.of("execute") == []


def test_a_submodule_that_its_own_package_imports(sites_of):
    found = sites_of(
        {
            "lib/db/__init__.py": "from . import db\n",
            "lib/db/db.py": f"{GET}con = get()\n",
            "app.py": "from lib.db import db\ndb.con.commit()\n",
        }
    )
    assert found.lines("use", path="app.py") == [2]


def test_what_is_imported_by_a_changed_path_may_lie_anywhere(sites_of):
    script = "import sys\nsys.path.insert(0, 'core')\nfrom db import get\nget().commit()\n"
    assert sites_of({"core/db.py": GET, "script.py": script}).lines("use", path="script.py") == [4]


def test_without_that_a_module_elsewhere_is_not_meant(sites_of):
    script = "from db import get\nget().commit()\n"
    assert sites_of({"core/db.py": GET, "script.py": script}).lines("use", path="script.py") == []


def test_the_sources_of_a_project_inside_the_tree(sites_of):
    files = {"proj/src/app/__init__.py": "", "proj/src/app/db.py": GET}
    test = {"proj/tests/test_x.py": "from app import db\ndb.get().commit()\n"}
    assert sites_of({**files, **test}).lines("use", path="proj/tests/test_x.py") == [2]
