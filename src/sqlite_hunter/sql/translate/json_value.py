"""json_extract() and ``->>``: a text out of a document."""

from typing import Final

from sqlite_hunter.sql.grammar import nodes
from sqlite_hunter.sql.json_paths import CONSTRUCT, as_text
from sqlite_hunter.sql.values import STRING, TEXT, Out, Type
from sqlite_hunter.sql.work import Work

HANDLES: Final = ("call json_extract", "binary ->>", "binary ->")


def write(work: Work, node: nodes.Call | nodes.Binary) -> Out:
    """The value as a text, or an error of the server's where the document has another kind there."""
    if isinstance(node, nodes.Binary) and node.operator == "->":
        hint = "its text has other spaces and another order of keys on PostgreSQL; use ->>"
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} is JSON again: {hint}")
    if isinstance(node, nodes.Call):
        hint = "write ->> where it is a text, or take it in Python"
        raise work.refuse(CONSTRUCT, node, f"{work.text(node)} has the kind that the document gives it: {hint}")
    work.note(f"{work.text(node)} must be a text: a number or a boolean there is an error on PostgreSQL")
    return Out(as_text(work, node), Type(TEXT), STRING)
