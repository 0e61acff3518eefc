"""The first run on a document that people wrote by hand: what it recognises is put between markers, as it stands.

Adopted are the audits of services, the items that the code can bear out, the entries of status lists, and the figure
that says how far all is. Nothing is rewritten here, only marked; what is not recognised stays people's.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist import markers
from sqlite_hunter.checklist.claims import claim_of, claims
from sqlite_hunter.checklist.claims._forms import SQLITE, said
from sqlite_hunter.checklist.edits import Edit, apply
from sqlite_hunter.checklist.groups import StatusList, status_lists
from sqlite_hunter.checklist.sections._standing import DUAL, GROUPS, TITLES, UNREACHED
from sqlite_hunter.checklist.sections.audit import LINES
from sqlite_hunter.checklist.subjects import MARK

if TYPE_CHECKING:
    from sqlite_hunter.checklist.blocks import Blocks, Statement
    from sqlite_hunter.checklist.facts import Facts
    from sqlite_hunter.checklist.lines import Lines

_AUDIT: Final = re.compile(
    rf"audit(?:ed)?:? (?:(?:the|all|of|for|current|existing|direct) ){{0,4}}({SQLITE}|databases?|db|sql)"
    r"(?: (?:usages?|uses?|access|references?|calls?|code|dependencies|operations|statements|queries))?"
    rf"(?: (?:in|of|for) (?:the )?{MARK}(?: (?:service|module|file))?)?"
)
_PERCENT: Final = re.compile(r"(?<![\d.,`])\d{1,3}(?:[.,]\d+)?\s?%")
_PROGRESS: Final = re.compile(r"\bmigrat\w+|\bprogress\b|\bcomplet\w+|\bstatus\b", re.IGNORECASE)
_OVERALL: Final = re.compile(r"\boverall\b|\btotal\b", re.IGNORECASE)


def is_audit(statement: "Statement", facts: "Facts") -> bool:
    """Whether an item is the audit of a service, as a whole: that of its backups is another, and people's."""
    spoken = said(statement, facts) if statement.ticked is not None else None
    if spoken is None:
        return False
    has_lines = LINES.search(statement.text) is not None
    text = LINES.sub("", spoken[0]).strip(" ,:;.")
    match = _AUDIT.fullmatch(text)
    return match is not None and (has_lines or "sqlite" in match[1])


def adopt(text: str, lines: "Lines", blocks: "Blocks", facts: "Facts") -> str:
    """The document with markers. Raises nothing: what cannot be marked is left as it is."""
    listed = list(status_lists(blocks, facts))
    wanted = dict(_of_lists(listed))
    for statement in blocks.statements:
        if statement.ticked is not None and statement.line not in wanted:
            section = _of_item(statement, facts)
            if section is not None:
                wanted[statement.line] = section
    edits = list(_wrapped(wanted, lines, blocks.statements))
    edits += _figure(lines, blocks, facts)
    edits += _groups(listed, lines)
    return apply(text, edits)


def _of_lists(listed: Sequence[StatusList]) -> Iterator[tuple[int, str | None]]:
    """Markers of the entries with a box, by line."""
    for found in listed:
        if found.group == UNREACHED:
            continue  # to be off SQLite is not to be deleted
        for statement, subject in found.entries:
            if statement.ticked is not None:
                claim = "dual" if found.group == DUAL and statement.ticked else "migrated"
                yield statement.line, _begin("evidence", {"claim": claim, **subject.attributes})


def _of_item(statement: "Statement", facts: "Facts") -> str | None:
    """The marker of an item that the tool can keep true."""
    if is_audit(statement, facts):
        subjects = facts.subjects.of(statement) or ()
        return _begin("audit", subjects[0].attributes) if len(subjects) == 1 else None
    found = claim_of(statement, facts)
    if found is None or not claims()[found[0]].TICKS:
        return None
    return _begin("evidence", {"claim": found[0], **found[1]})


def _begin(kind: str, attributes: dict[str, str]) -> str | None:
    """A marker, if it can be written: a file may have any name."""
    try:
        return markers.begin(kind, attributes)
    except ValueError:
        return None


def _wrapped(wanted: "dict[int, str | None]", lines: "Lines", statements: "Sequence[Statement]") -> Iterator[Edit]:
    """Markers around items, on lines of their own, indented so that the list that they are in stays one."""
    last_of_list: dict[int, Statement] = {}
    heading = None
    for statement in statements:
        if statement.headings[-1:] != heading:
            heading, last_of_list = statement.headings[-1:], {}
        marker = wanted.get(statement.line) if statement.ticked is not None else None
        if marker is not None:
            before = last_of_list.get(statement.depth)
            is_sibling = before is not None and statement.line > 0 and bool(lines.text(statement.line - 1).strip())
            lead = statement.indent if is_sibling else _outside(lines.text(statement.line))
            start, stop = lines.starts[statement.line], lines.stop(statement.last)
            yield Edit(start, start, f"{lead}{marker}{lines.newline}")
            yield Edit(stop, stop, f"{lines.newline}{statement.indent}{markers.END}")
        if statement.is_item:
            last_of_list = {depth: item for depth, item in last_of_list.items() if depth < statement.depth}
            last_of_list[statement.depth] = statement
        elif statement.depth == 0:
            last_of_list = {}


def _outside(line: str) -> str:
    """What stands before the bullet of a line."""
    match = re.match(r"(?:[ \t]*>)*[ \t]*", line)
    return match[0] if match is not None else ""


def _figure(lines: "Lines", blocks: "Blocks", facts: "Facts") -> Iterator[Edit]:
    """Markers around the percentage of the whole: the first that stands below no service."""
    for statement in blocks.statements:
        if statement.ticked is not None or statement.is_row or not statement.is_about(_PROGRESS):
            continue
        if facts.subjects.of(statement) != () and not statement.is_about(_OVERALL):
            continue
        line = lines.text(statement.line)
        found = list(_PERCENT.finditer(line))
        if len(found) == 1 and not markers.in_code_span(line, found[0].start()):
            start = lines.starts[statement.line]
            first, last = start + found[0].start(), start + found[0].end()
            yield Edit(first, first, str(_begin("progress", {})))
            yield Edit(last, last, markers.END)
            end = start + len(line.rstrip())
            yield Edit(end, end, f" {_begin('counts', {})}{markers.END}")
            return


def _groups(listed: Sequence[StatusList], lines: "Lines") -> Iterator[Edit]:
    """A section behind each status list, and behind the last one those of the groups that have no list."""
    missing = [group for group in GROUPS if group not in {found.group for found in listed}]
    done: set[str] = set()
    for number, found in enumerate(listed):
        pieces = [] if found.group in done else [_section(found.group, "", lines.newline)]
        done.add(found.group)
        if number == len(listed) - 1:
            level = "#" * found.heading.level
            bold = "**" if found.heading.source.strip().startswith("**") else ""
            titles = ((group, f"{level} {bold}{TITLES[group]}{bold}") for group in missing)
            pieces += [f"{lines.newline}{_section(group, title, lines.newline)}" for group, title in titles]
        stop = lines.stop(found.last)
        yield Edit(stop, stop, "".join(f"{lines.newline}{piece}" for piece in pieces))


def _section(group: str, title: str, newline: str) -> str:
    if group not in GROUPS:
        raise ValueError(group)
    inside = f"{title}{newline}" if title else ""
    return f"{markers.begin('status', {'group': group})}{newline}{inside}{markers.END}"
