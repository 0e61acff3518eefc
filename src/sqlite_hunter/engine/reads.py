"""Where one file of Python reads an environment variable, and whether anything is done with it.

The file is parsed by Python's own parser and never run. A value that is only kept under a name counts as used where
that name is read: in the same function for a local name, anywhere for a name of a module or an attribute, which is for
the caller to find out. https://docs.python.org/3/library/os.html#os.environ
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_READER: Final = re.compile(r"\b(?:getenv|environ|env|config)\b|_env\b|\benv_", re.IGNORECASE)
"""What the callee of a function that reads the environment is called: ``os.getenv``, ``env.str``, ``config``."""
_ENVIRONMENT: Final = re.compile(r"\bgetenv$|\benviron\.(?:get|pop|setdefault)$")
_ANY: Final = re.compile(r"\w*")
_MOST_HOLES: Final = 3
"""Unknown parts of a name; to match more of them could take long."""
_SETTINGS: Final = re.compile(r"Settings\b")
"""Base classes whose fields are read from the environment
(https://docs.pydantic.dev/latest/concepts/pydantic_settings/)."""
_PASSING: Final = (
    ast.Call,
    ast.BoolOp,
    ast.IfExp,
    ast.Compare,
    ast.Attribute,
    ast.Subscript,
    ast.BinOp,
    ast.UnaryOp,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.Dict,
    ast.List,
    ast.Tuple,
    ast.Set,
    ast.keyword,
    ast.Starred,
    ast.Await,
)
"""Expressions whose value may be the value inside of them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A place where a variable is read."""

    line: int
    is_used: bool
    """Whether something is done with it right there, or the local name that it gets is read."""
    names: tuple[str, ...] = ()
    """Names of the module and attributes under which it is kept, if that is all that is done with it."""
    default: str | None = None


def readings(text: str, variable: str) -> list[Reading]:
    """The places where a text reads a variable. Raises what ``ast.parse`` does."""
    tree = ast.parse(text)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    found = [_reading(node, parents, tree) for node in ast.walk(tree) if _reads(node, variable)]
    found += _fields(tree, variable)
    return sorted(found, key=lambda reading: reading.line)


def mentions(text: str, variable: str) -> list[int]:
    """The lines that hold the name of a variable as a whole literal. Raises what ``ast.parse`` does."""
    nodes = ast.walk(ast.parse(text))
    return sorted(node.lineno for node in nodes if isinstance(node, ast.Constant) and node.value == variable)


def loads(text: str, name: str) -> bool:
    """Whether a text reads a name, an attribute of that name, or imports it. Raises what ``ast.parse`` does."""
    return any(_loads(node, name) for node in ast.walk(ast.parse(text)))


def _reads(node: ast.AST, variable: str) -> bool:
    """Whether an expression reads the variable: ``os.environ["X"]``, ``os.getenv("X")``, ``env.str("X")``."""
    if isinstance(node, ast.Subscript):
        is_named = isinstance(node.slice, ast.Constant) and node.slice.value == variable
        return is_named and isinstance(node.ctx, ast.Load) and "environ" in ast.unparse(node.value)
    if not isinstance(node, ast.Call) or not node.args:
        return False
    first = node.args[0]
    is_named = isinstance(first, ast.Constant) and first.value == variable
    return is_named and _READER.search(ast.unparse(node.func)) is not None


def _reading(node: ast.AST, parents: dict[ast.AST, ast.AST], tree: ast.Module) -> Reading:
    line = getattr(node, "lineno", 1)
    default = _default(node)
    top = node
    while isinstance(parents.get(top), _PASSING) and not _is_consumed(top, parents[top]):
        top = parents[top]
    statement = parents.get(top)
    if isinstance(statement, ast.NamedExpr) and not isinstance(parents.get(statement), ast.Expr):
        return Reading(line, is_used=True, default=default)
    if isinstance(statement, ast.Expr):
        return Reading(line, is_used=top is not node and isinstance(top, ast.Call), default=default)
    targets = _targets(statement)
    if targets is None:
        return Reading(line, is_used=True, default=default)
    scope = _scope(statement, parents)
    local = {target.id for target in targets if isinstance(target, ast.Name)} - _declared(scope)
    if scope is tree or isinstance(scope, ast.ClassDef):
        local = set()
    if any(_loads(inner, name) for name in local for inner in ast.walk(scope)):
        return Reading(line, is_used=True, default=default)
    kept = [target.id for target in targets if isinstance(target, ast.Name) and target.id not in local]
    kept += [target.attr for target in targets if isinstance(target, ast.Attribute)]
    is_used = any(not isinstance(target, ast.Name | ast.Attribute) for target in targets)
    return Reading(line, is_used, tuple(sorted(set(kept))), default)


def _is_consumed(node: ast.AST, parent: ast.AST) -> bool:
    """Whether a value is handed to a function of which nobody knows what it does with it."""
    if not isinstance(parent, ast.Call) or node is parent.func:
        return False
    callee = parent.func
    return not (isinstance(callee, ast.Name) and callee.id in {"int", "str", "bool", "float", "Path", "len", "dict"})


def _targets(statement: ast.AST | None) -> list[ast.expr] | None:
    """Where an assignment keeps its value; None for what is no assignment."""
    if isinstance(statement, ast.Assign):
        found: list[ast.expr] = []
        for target in statement.targets:
            found += target.elts if isinstance(target, ast.Tuple | ast.List) else [target]
        return found
    if isinstance(statement, ast.AnnAssign | ast.NamedExpr):
        return [statement.target]
    return None


def _scope(node: ast.AST | None, parents: dict[ast.AST, ast.AST]) -> ast.AST:
    """The function, class or module that a statement is in."""
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            return node
    return node if node is not None else ast.Module([], [])


def _declared(scope: ast.AST) -> set[str]:
    """Names that a function takes from outside of it."""
    found = (node.names for node in ast.walk(scope) if isinstance(node, ast.Global | ast.Nonlocal))
    return {name for names in found for name in names}


def _loads(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name and isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.Attribute):
        return node.attr == name and isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.ImportFrom) and any(alias.name in {name, "*"} for alias in node.names)


def _default(node: ast.AST) -> str | None:
    """What is taken where the variable is not set, if it is written there."""
    if not isinstance(node, ast.Call):
        return None
    given = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "default")]
    value = given[0].value if given and isinstance(given[0], ast.Constant) else None
    return value if isinstance(value, str) else None


def _fields(tree: ast.Module, variable: str) -> Iterator[Reading]:
    """Fields of classes of settings that are read from the variable, by their name behind the prefix of the class."""
    for node in ast.walk(tree):
        prefix = _prefix(node) if isinstance(node, ast.ClassDef) else None
        if isinstance(node, ast.ClassDef) and prefix is not None:
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    name = field.target.id
                    if f"{prefix}{name}".upper() == variable.upper():
                        yield Reading(field.lineno, is_used=False, names=(name,), default=None)


def _prefix(node: ast.ClassDef) -> str | None:
    """What stands before the names of a class of settings in the environment; None where that is not known."""
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    if "BaseSettings" not in bases or len(bases) > 1:
        return None
    given: list[ast.expr] = []
    for inner in ast.walk(node):
        if isinstance(inner, ast.keyword) and inner.arg == "env_prefix":
            given.append(inner.value)
        elif isinstance(inner, ast.Dict):
            pairs = zip(inner.keys, inner.values, strict=True)
            given += [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "env_prefix"]
        elif isinstance(inner, ast.Assign) and any(ast.unparse(target) == "env_prefix" for target in inner.targets):
            given.append(inner.value)
    if not given:
        return ""
    value = given[0].value if len(given) == 1 and isinstance(given[0], ast.Constant) else None
    return value if isinstance(value, str) else None


def unfollowed(text: str, variable: str) -> list[int]:
    """The lines that may read a variable without naming it whole: by a name made at run time, or as a field.

    Raises what ``ast.parse`` does.
    """
    tree = ast.parse(text)
    nodes = list(ast.walk(tree))
    found = [node.lineno for node in nodes if isinstance(node, ast.Call | ast.Subscript) and _may_read(node, variable)]
    for node in nodes:
        is_settings = isinstance(node, ast.ClassDef) and any(_SETTINGS.search(ast.unparse(base)) for base in node.bases)
        if isinstance(node, ast.ClassDef) and is_settings and _prefix(node) is None:
            names = (field.target for field in node.body if isinstance(field, ast.AnnAssign))
            fields = [name.id.upper() for name in names if isinstance(name, ast.Name)]
            found += [node.lineno] if any(variable.upper().endswith(name) for name in fields) else []
    return sorted(set(found))


def _may_read(node: ast.Call | ast.Subscript, variable: str) -> bool:
    """Whether an expression asks the environment for a name that is made at run time, and may be this one."""
    if isinstance(node, ast.Subscript):
        named, asked = node.slice, "environ" in ast.unparse(node.value) and isinstance(node.ctx, ast.Load)
    else:
        asked = bool(node.args) and _ENVIRONMENT.search(ast.unparse(node.func)) is not None
        named = node.args[0] if node.args else node.func
    return asked and not isinstance(named, ast.Constant) and _shape(named).fullmatch(variable) is not None


def _shape(node: ast.expr) -> re.Pattern[str]:
    """What a name may be that is put together of texts and of what is not known; anything, where that is much."""
    parts = list(_known_parts(node))
    if parts.count(None) > _MOST_HOLES:
        return _ANY
    return re.compile("".join(r"\w*" if part is None else re.escape(part) for part in parts))


def _known_parts(node: ast.expr) -> Iterator[str | None]:
    """The texts that a name is put together of; None for each that is not known."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield from _known_parts(node.left)
        yield from _known_parts(node.right)
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _known_parts(part)
    else:
        yield None
