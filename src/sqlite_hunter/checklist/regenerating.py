"""A checklist written anew: its sections made again from a scan, everything else left as it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from sqlite_hunter.checklist.adopting import adopt, is_audit
from sqlite_hunter.checklist.blocks import Blocks, read_blocks
from sqlite_hunter.checklist.claims import Unjudged
from sqlite_hunter.checklist.contradictions import contradicted, outside, told
from sqlite_hunter.checklist.edits import Edit, apply
from sqlite_hunter.checklist.entries import Entry, Noted, entries_of, in_sections, render_section
from sqlite_hunter.checklist.lines import Lines
from sqlite_hunter.checklist.markers import CONTRADICTION, Fault, Markers, Section, find_markers, in_code_span

if TYPE_CHECKING:
    from sqlite_hunter.checklist.facts import Facts


_QUOTES: Final = re.compile(r"(?:[ \t]*>)*")
_MARK: Final = re.compile(r"<!-- sqlite-hunter:begin contradiction -->[^\r\n]*?<!-- sqlite-hunter:end -->")
"""What an earlier run said of a contradiction."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run makes of a document."""

    text: str
    """The document as it is to be."""
    is_marked: bool
    """Whether there is any section; if not, nothing was recognised."""
    adopted: int = 0
    """Sections that were put around what people had written."""
    stale: tuple[Noted, ...] = ()
    """Sections that are not as they are to be; lines are those of the document as it was."""
    contradictions: tuple[Noted, ...] = ()
    """Lines are those of the document as it is to be."""
    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    """What is wrong with the document itself; the lines are those of the document as it was."""


@dataclass
class _Run:
    """What was found out on the way, by the lines of the text it was found in."""

    faults: list[Fault] = field(default_factory=list)
    stale: list[Noted] = field(default_factory=list)


def regenerate(text: str, facts: "Facts", *, adopts: bool = False) -> Outcome:
    """Write the sections of a document anew.

    A document without any marker is adopted first: what is recognised is put between markers (``adopting``); with
    ``adopts`` also what is not marked in one that has markers. Sections that mean nothing stay as they are, and are
    faults. What people say is done and the code shows is not is marked (``contradictions``).
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    outcome = _regenerate(text.removeprefix(mark), facts, adopts=adopts)
    return replace(outcome, text=mark + outcome.text)


def _regenerate(text: str, facts: "Facts", *, adopts: bool) -> Outcome:
    run = _Run()
    bare = without_marks(text)
    read = _read(bare)
    run.faults += read.faults
    adopted = 0
    if not read.faults and (adopts or not read.sections):
        with_markers = _adopted(bare, facts)
        again = _read(with_markers)
        if again.faults:
            reason = (
                "nothing is adopted here: a marker would change what is code in it; put blank lines around its code"
            )
            run.faults.append(Fault(again.faults[0].line, reason))
        else:
            adopted = len(again.sections) - len(read.sections)
            bare, read = with_markers, again
    run.faults += _lost_audits(text, facts)
    written = _written(bare, read.sections, facts, run)
    final, contradictions = _contradicted(written, facts)
    if read.faults:  # nobody knows where sections are meant to be: they are warned of, and the marks stay as they are
        marked, rerun = _read(text), _Run()
        final = _written(text, marked.sections, facts, rerun)
        run.stale = rerun.stale
        is_kept = _is_kept(_read(final), marked)
    else:
        is_kept = _is_kept(_read(without_marks(final)), read)
    if not is_kept:
        run.faults.append(Fault(1, "not written: what a section would hold changes which text is code or a marker"))
        final, adopted = text, 0
    if final != text and not (run.stale or adopted):
        run.stale.append(Noted(1, "what is said of contradictions", ""))
    return Outcome(
        text=final,
        is_marked=read.is_marked or bare != text or bool(contradictions),
        adopted=adopted,
        stale=tuple(run.stale) if not adopted or adopts else (),
        contradictions=contradictions,
        entries=entries_of(*_parts(written), written, facts),
        faults=tuple(sorted(set(run.faults), key=lambda fault: (fault.line, fault.reason))),
    )


def without_marks(text: str) -> str:
    """The document without what was said of contradictions: as people wrote it, but for the sections.

    Taken away one after the other until none is left: a mark that is gone may show another one to be no code.
    """
    while edits := _marks(text):
        text = apply(text, edits)
    return text


def _marks(text: str) -> list[Edit]:
    lines, blocks = _parts(text)
    return [
        Edit(match.start(), match.end(), "")
        for match in _MARK.finditer(text)
        if (line := lines.at(match.start())) not in blocks.code
        and not in_code_span(lines.text(line), match.start() - lines.starts[line])
    ]


def _is_kept(after: Markers, before: Markers) -> bool:
    """Whether the sections are those that were, and nothing became a marker that was none, or code that was one."""
    same = [fault.reason for fault in after.faults] == [fault.reason for fault in before.faults]
    return same and _kinds_of(after.sections) == _kinds_of(before.sections)


def _kinds_of(sections: Sequence[Section]) -> list[tuple[str, str]]:
    return [(section.kind, _named(section)) for section in sections if section.kind != CONTRADICTION]


def _parts(text: str) -> tuple[Lines, Blocks]:
    lines = Lines(text)
    return lines, read_blocks(text, lines)


def _read(text: str) -> Markers:
    lines, blocks = _parts(text)
    return find_markers(text, lines, blocks.code)


def _adopted(text: str, facts: "Facts") -> str:
    """The document with what is recognised between markers, but for what is between some already."""
    lines, blocks = _parts(text)
    sections = find_markers(text, lines, blocks.code).sections
    free = tuple(outside(blocks.statements, sections, lines))
    return adopt(text, lines, Blocks(free, blocks.headings, blocks.code), facts)


def _written(text: str, sections: Sequence[Section], facts: "Facts", run: _Run) -> str:
    """The document with each section as it is to be."""
    edits = []
    lines = Lines(text)
    for section in sections:
        if section.kind == CONTRADICTION:
            continue
        old = text[section.inner_start : section.inner_end]
        try:
            new = _inner(section, old, lines, facts)
        except Unjudged as error:
            run.faults.append(Fault(section.line, str(error)))
            continue
        if new != old:
            edits.append(Edit(section.inner_start, section.inner_end, new))
            run.stale.append(Noted(section.line, section.kind, _named(section)))
    return apply(text, edits)


def _inner(section: Section, old: str, lines: Lines, facts: "Facts") -> str:
    """What is to stand in a section; in a quotation each line of it is quoted."""
    rendered = render_section(section, old, facts)
    if not section.is_block:
        return " ".join(rendered.lines)
    lead = lines.text(section.line - 1).partition("<")[0].rstrip()
    depth = lead.count(">")
    quoted = (line if _depth(line) >= depth else f"{lead} {_spaced(line)}".rstrip() for line in rendered.lines)
    return "".join(f"{line}{lines.newline}" for line in quoted)


def _spaced(line: str) -> str:
    """A line with spaces for the tabs that it begins with: behind a quotation's mark a tab is narrower."""
    rest = line.lstrip(" \t")
    return line[: len(line) - len(rest)].expandtabs(4) + rest


def _depth(line: str) -> int:
    """How many quotations a line is in."""
    match = _QUOTES.match(line)
    return match[0].count(">") if match is not None else 0


def _named(section: Section) -> str:
    return " ".join(f"{key}={value}" for key, value in section.attributes.items())


def _contradicted(text: str, facts: "Facts") -> tuple[str, tuple[Noted, ...]]:
    """The document with its contradictions told, and all of them: those of sections too."""
    lines, blocks = _parts(text)
    sections = find_markers(text, lines, blocks.code).sections
    found = list(contradicted(outside(blocks.statements, sections, lines), facts))
    noted = [Noted(each.statement.line + 1, each.statement.text, each.note) for each in found]
    noted += in_sections(text, sections, blocks.statements, lines, facts)
    return apply(text, told(found, lines)), tuple(sorted(noted))


def _lost_audits(text: str, facts: "Facts") -> list[Fault]:
    """Audits that are in no section and of files that are not scanned: nobody keeps them true."""
    lines, blocks = _parts(text)
    faults = []
    for statement in outside(blocks.statements, find_markers(text, lines, blocks.code).sections, lines):
        if is_audit(statement, facts) and facts.subjects.of(statement) is None:
            sources = [statement.source, *(heading.source for heading in reversed(statement.headings))]
            names = next((names for source in sources if (names := facts.subjects.unclear(source))), ())
            if names:
                about = f"no service, or more than one, has a file {names[0]}"
                faults.append(Fault(statement.line + 1, f"this audit cannot be kept true: {about}"))
    return faults
