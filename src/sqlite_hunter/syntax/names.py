"""Identifiers as Python compares them: one written in other forms of the same letters is the same name.

Source: https://docs.python.org/3/reference/lexical_analysis.html#identifiers ("converted into the normal form NFKC").
"""

from typing import Final
from unicodedata import is_normalized
from unicodedata import normalize as normal_form

import libcst as cst

_FORM: Final = "NFKC"


def unify(text: str, module: cst.Module) -> None:
    """Give every name its normal form, in place: the offsets of a tree, which are by node, must stay those of the text.

    Next to no file has a character that this would change, and only such a file is walked.
    """
    if text.isascii() or is_normalized(_FORM, text):
        return
    pending: list[cst.CSTNode] = [module]
    while pending:
        node = pending.pop()
        if isinstance(node, cst.Name) and not is_normalized(_FORM, node.value):
            object.__setattr__(node, "value", normal_form(_FORM, node.value))
        pending.extend(node.children)
