"""What has another value each time that it is reckoned: it must not be written twice."""

from sqlite_hunter.sql.grammar import nodes


def is_random(node: nodes.Node) -> bool:
    """Whether random() or randomblob() is in the expression."""
    return any(isinstance(each, nodes.Call) and each.function in ("random", "randomblob") for each in node.walk())
