"""What the commands of a script do with SQLite: run its program, install it, name its databases and URLs.

SQL and Python that they hand to SQLite's program and to Python are told as what they are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlite_hunter.files import _running as running
from sqlite_hunter.files._comments import mention, prose, speaks, spoken
from sqlite_hunter.files._expansion import of_heredoc, of_word
from sqlite_hunter.files._literals import Literal, known_as, literals, resolved
from sqlite_hunter.files._python import python
from sqlite_hunter.files._requirements import requirement
from sqlite_hunter.files._shell import Command, Heredoc, Word, scan
from sqlite_hunter.files._source import Found, Piece, Source
from sqlite_hunter.files._sqlite import arguments, statement, statements
from sqlite_hunter.files._values import paths, urls, value
from sqlite_hunter.model.embedded import Embedded, Stretch
from sqlite_hunter.model.finding import Problem
from sqlite_hunter.model.printable import printable
from sqlite_hunter.model.site import Site

_NOTE_LENGTH: Final = 80
_DEEPEST: Final = 4
"""Shells given to shells as a text: ``ssh host "bash -c '...'"``."""
_SHEBANG: Final = re.compile(r"\s*#![^\n]*(?:python|pypy)")
_FUNCTION: Final = re.compile(r"\w*_\w*")
"""A command that is called by a name of the script's own."""
_TELLING: Final = re.compile(
    r"echo|printf|log|info|warn|warning|error|success|fail|print|print_\w+|log_\w+|\w+_msg|logger|die"
)
_READ: Final = re.compile(r"\s*\.read\s+(\S+)")
_PRINTING: Final = frozenset({"echo", "printf", "print"})
_INSTALLERS: Final = re.compile(
    r"apt|apt-get|aptitude|apk|yum|dnf|microdnf|zypper|brew|pacman|pkg|choco|scoop|winget|conda|mamba|micromamba|nix-env"
    r"|emerge|port|xbps-install|snap|tdnf"
)
_PIP: Final = re.compile(
    r"(?:.*/)?(?:pip[\d.]*|pipx|uv|poetry|pdm|rye|hatch|pipenv|conda|mamba|micromamba|easy_install|pip-compile)"
)
_WITH_FILE: Final = frozenset(
    {"-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "-f", "-t", "--target"}
)
_PACKAGE: Final = re.compile(r"[\w@.+-]*(?:sqlite|sqlcipher|spatialite|-apsw)[\w.+-]*(?:[=:<>~].*)?", re.IGNORECASE)


class _Script(NamedTuple):
    """The text that commands stand in."""

    source: Source
    text: str
    """What the words' offsets are of."""
    place: Piece | None
    """Where a text that is not written as it reads stands; None for one that is the source's own."""
    depth: int = 0
    margin: int = 0
    is_quoted: bool = True
    """Whether its words are a shell's, with quotes and expansions; else they are what the command gets."""
    literals: Mapping[str, Literal] = {}
    """What variables are that are set once, to a text that is written out."""
    run_at: frozenset[int] = frozenset()
    """Where those of them are set that Python is given to run."""

    def piece(self, word: Word) -> Piece:
        """A word, and where it is told."""
        if self.place is not None:
            return Piece(word.text, self.place.start, self.place.end)
        if word.is_quoted and word.end - word.start == len(word.text) + 2:
            return Piece(word.text, word.start + 1, word.end - 1)
        return Piece(word.text, word.start, word.end)

    def assigned(self, word: Word) -> Piece:
        """The value of an assignment; its place is the whole word, where the word is not written as it reads."""
        piece = self.piece(word)
        at = running.value_at(piece.text)
        start = piece.start + at if piece.end - piece.start == len(piece.text) else piece.start
        return Piece(piece.text[at:], start, piece.end)

    def resolved(self, words: Sequence[Word]) -> list[Word]:
        """Words in which variables stand for the texts that they are known to be."""
        if not self.literals:
            return list(words)
        return [word._replace(text=resolved(word, self.literals)) for word in words]

    def code(self, word: Word) -> list[Stretch]:
        """What a command gets of a word: the text of a variable, where that is all of it."""
        literal = known_as(word, self.literals)
        return self.given(word if literal is None else literal.value)

    def given(self, text: Word | Heredoc) -> list[Stretch]:
        """What a command gets of a word or a here-document."""
        if isinstance(text, Heredoc):
            found = of_heredoc(self.text, text)
        elif self.is_quoted:
            found = of_word(self.text, text, self.margin)
        else:
            found = [Stretch(text.text, text.start, text.end)]
        place = self.place
        return found if place is None else [each._replace(start=place.start, end=place.end) for each in found]


def commands(
    source: Source, piece: Piece, depth: int = 0, *, margin: int = 0, is_script: bool = False
) -> Iterator[Found]:
    """The sites of a text that a shell runs, and the Python in it; ``piece`` may mean another text than is written.

    Each of its lines may have ``margin`` spaces that are none of it. In a whole script a here-document has an end.
    """
    as_written = piece.end - piece.start == len(piece.text)
    place = None if as_written else piece
    text = source.text if as_written else piece.text
    found = scan(text, piece.start, piece.end, margin) if as_written else scan(text)
    known = literals(text, found)
    script = _Script(source, text, place, depth, margin, literals=known, run_at=_run_at(known, found.commands))
    told = [each for command in found.commands for each in _command(script, command)]
    for default in found.defaults:
        told += value(source, script.piece(default))
    for comment in found.comments:
        told += mention(source, "comment", comment if as_written else piece._replace(text=comment.text))
    for heredoc in found.unclosed if is_script and as_written else ():
        told.append(_never_ended(source, heredoc))
    yield from told
    yield from _spoken(script, found.commands, told) if as_written else ()


def argv(source: Source, pieces: Sequence[Piece]) -> Iterator[Found]:
    """The sites of a command that is given as a list of words."""
    words = tuple(Word(piece.text, piece.start, piece.end) for piece in pieces)
    script, command = _Script(source, source.text, None, is_quoted=False), Command(words, (), ())
    told = list(_command(script, command))
    yield from told
    yield from _spoken(script, (command,), told)


def into_sqlite(text: str) -> tuple[str, ...] | None:
    """The key of the database whose program the command in a text runs; None if it runs another."""
    for command in scan(text).commands[:1]:
        called = running.called(command.words)
        at = running.program(called, running.SQLITE)
        return arguments(called[at + 1 :]).keys if at is not None else None
    return None


def _spoken(script: _Script, given: Sequence[Command], told: Sequence[Found]) -> Iterator[Site]:
    """Words that speak of SQLite on lines of which nothing is told: one site for each such line of a command."""
    source = script.source
    known: set[int] | None = None
    for command in given:
        words = [*command.words, *command.targets]
        called = running.called(command.words)
        own = called[0] if called and _FUNCTION.fullmatch(called[0].text) else None
        for word in words:
            said = word.text[running.value_at(word.text) :]  # the name of a variable is the script's own
            if word is not own and speaks(said):
                known = _lines(source, told) if known is None else known
                line = source.span(word.start, word.start).line
                if known.isdisjoint(range(line, source.span(word.end, word.end).line + 1)):
                    known.add(line)
                    yield spoken(source, "command", script.piece(word), " ".join(each.text for each in words))


def _lines(source: Source, told: Sequence[Found]) -> set[int]:
    """The lines of a text of which something is told."""
    lines: set[int] = set()
    for each in told:
        if isinstance(each, Site):
            lines.update(range(each.span.line, each.span.end_line + 1))
        elif isinstance(each, Embedded):
            for stretch in each.placement.stretches:
                lines.update(range(*_rows(source, stretch)))
        else:
            lines.add(each.line)
    return lines


def _rows(source: Source, stretch: Stretch) -> tuple[int, int]:
    span = source.span(stretch.start, stretch.end)
    return span.line, span.end_line + 1


def _run_at(known: Mapping[str, Literal], given: Sequence[Command]) -> frozenset[int]:
    """Where variables are set whose text Python is given to run."""
    runs = [running.python(running.called(command.words)) for command in given] if known else []
    found = [known_as(run.code, known) for run in runs if run is not None and run.code is not None]
    return frozenset(literal.set_at for literal in found if literal is not None)


def _never_ended(source: Source, heredoc: Heredoc) -> Problem:
    line = source.span(heredoc.line_at, heredoc.line_at).line
    name = printable(heredoc.delimiter)[:_NOTE_LENGTH]
    return Problem(source.path, line, f'the here-document that begins here never ends: no line is "{name}" alone')


def _command(script: _Script, command: Command) -> Iterator[Found]:
    source = script.source
    words = list(command.words)
    while words and running.is_before(words[0]):
        word = words.pop(0)
        is_told = running.is_assignment(word) and word.start not in script.run_at
        yield from value(source, script.assigned(word)) if is_told else ()
    yield from _run(script, command, words)
    for target in command.targets:
        if target not in command.strings:
            yield from paths(source, script.piece(target), is_list=True)
    inputs: list[Heredoc | Word] = [*command.heredocs, *command.strings]
    if command.feeds and words and words[0].text.rpartition("/")[2] in _PRINTING:
        inputs += [word for word in words[1:] if not word.text.startswith("-")]
    read = max(inputs, key=lambda given: given.start, default=None)  # of several on one stream the last is read
    for given in inputs:
        if given is read or not isinstance(given, Heredoc):
            yield from _input(script, command, words, given)
        elif script.place is None:
            yield from _text(source, given)


def _run(script: _Script, command: Command, words: list[Word]) -> Iterator[Found]:
    """The sites of a command's words, without those before the one that it is called by."""
    name = words[0].text.rpartition("/")[2] if words else ""
    at = running.program(words, running.SQLITE)
    code = run.code if (run := running.python(words)) is not None else None
    if at is not None:
        yield _shell_site(script, command, words, at)
        yield from _scripts(script, command, words, at)
    elif code is not None:
        yield from _python(script, script.code(code))
        yield from _words(script, [word for word in words if word != code])
    elif name == "cat" and (into := _into_sqlite(script, command)) is not None:
        for word in words[1:]:
            yield script.source.site("sql-source", word.text, script.piece(word), keys=into)
    elif _TELLING.fullmatch(name):
        for word in words[1:] if not _is_read(command.feeds) else ():
            yield from mention(script.source, "text", script.piece(word))
    else:
        yield from _words(script, words)


def _words(script: _Script, words: list[Word]) -> Iterator[Found]:
    """The sites of a command that is not SQLite's own: what it installs, runs and names."""
    source = script.source
    installed = _installed(words)
    runs = any(running.SHELL.fullmatch(word.text.rpartition("/")[2]) for word in words)
    for word in words:
        piece = script.piece(word)
        if word in installed:
            role = installed[word]
            if role == "package":
                yield source.site("shell", "install", piece, note=word.text[:_NOTE_LENGTH])
            else:
                yield from requirement(source, piece)
        elif runs and script.depth < _DEEPEST and (" " in word.text or "\n" in word.text):
            yield from commands(source, Piece(word.text, piece.start, piece.end), script.depth + 1)
        elif running.is_assignment(word):
            yield from value(source, script.assigned(word)) if word.start not in script.run_at else ()
        else:
            found = [*urls(source, piece)] or [*paths(source, piece, is_list=" " not in word.text)]
            yield from found or (mention(source, "text", piece) if word.is_quoted and " " in word.text else ())


def _shell_site(script: _Script, command: Command, words: list[Word], at: int) -> Site:
    """The site of a call of SQLite's program, with the database that it opens and the SQL among its words."""
    asked = running.asks(words, at)
    given = arguments(words[at + 1 :])
    known = arguments(script.resolved(words[at + 1 :])).keys
    source, place = script.source, script.place
    if place is not None:
        piece = place
    else:
        last = max(word.end for word in (*words, *command.targets) if word.start >= words[at].start)
        piece = source.piece(words[0].start if not asked else words[at].start, last)
    sql = [each for word in given.sql for each in (Stretch(";\n", word.start, word.start), *script.given(word))][1:]
    note = " ".join(word.text for word in words[at:])[:_NOTE_LENGTH]
    keys = () if asked else known
    member = "check" if asked else "command"
    return source.site("shell", member, piece, keys=keys, note=note, statement=None if asked else statement(sql))


def _scripts(script: _Script, command: Command, words: list[Word], at: int) -> Iterator[Site]:
    """The files of SQL that SQLite's program reads: what stands in them is SQLite's."""
    given = arguments(words[at + 1 :])
    known = arguments(script.resolved(words[at + 1 :])).keys
    read = [(word.text, word) for word in command.inputs]
    read += [(match[1].strip("'\""), word) for word in given.sql if (match := _READ.match(word.text)) is not None]
    for name, word in read:
        yield script.source.site("sql-source", name, script.piece(word), keys=known)


def _installed(words: Sequence[Word]) -> dict[Word, str]:
    """Words that name what a command installs: a "package" of the system, or a "distribution" of Python."""
    texts = [word.text.rpartition("/")[2] for word in words]
    at = next((at for at, text in enumerate(texts) if running.INSTALLING.intersection([text])), None)
    if at is None:
        return {}
    found: dict[Word, str] = {}
    before = texts[:at]
    if any(_PIP.fullmatch(text) for text in before):
        for previous, word in zip(words[at:], words[at + 1 :], strict=False):
            if not word.text.startswith("-") and previous.text not in _WITH_FILE:
                found[word] = "distribution"
    if any(_INSTALLERS.fullmatch(text) for text in before):
        for word in words[at + 1 :]:
            if _PACKAGE.fullmatch(word.text) and word not in found:
                found[word] = "package"
    return found


def _is_read(words: Sequence[Word]) -> bool:
    """Whether a command runs what is piped into it as SQL or as Python."""
    called = running.called(words)
    run = running.python(called)
    return running.program(called, running.SQLITE) is not None or (run is not None and run.reads)


def _into_sqlite(script: _Script, command: Command) -> tuple[str, ...] | None:
    """The key of the database into which a command pipes SQL; None if it does not."""
    called = running.called(command.feeds)
    at = running.program(called, running.SQLITE)
    return arguments(script.resolved(called[at + 1 :])).keys if at is not None else None


def _input(script: _Script, command: Command, words: list[Word], given: Heredoc | Word) -> Iterator[Found]:
    """The sites of what a command gets on its standard input, or pipes into the next one."""
    own = words or [Word("sh", 0, 0)]  # ``RUN <<EOF`` of a Dockerfile
    readers = [reader for reader in (own, running.called(command.feeds)) if reader]
    is_ended = not isinstance(given, Heredoc) or given.is_closed
    for reader in readers:
        at = running.program(reader, running.SQLITE)
        if at is not None:
            keys = arguments(script.resolved(reader[at + 1 :])).keys
            yield from statements(script.source, script.given(given), keys) if script.place is None else ()
            return
        if running.program(reader, running.SERVERS) is not None:
            return
        if is_ended and (run := running.python(reader)) is not None and run.reads:
            yield from _python(script, script.given(given))
            return
    if isinstance(given, Heredoc) and script.place is None:
        yield from _heredoc(script, own, command, given)


def _heredoc(script: _Script, words: list[Word], command: Command, heredoc: Heredoc) -> Iterator[Found]:
    """The sites of a here-document of another command: a shell's text is a script, some write a Python file."""
    source = script.source
    runs = running.program(words, running.SHELL) is not None and script.depth < _DEEPEST
    is_written = running.writes_python(words, command.targets) or running.writes_python(
        running.called(command.feeds) or words, ()
    )
    is_python = is_written or (runs and _SHEBANG.match(source.text, heredoc.start, heredoc.end))
    if is_python and heredoc.is_closed:
        yield from _python(script, script.given(heredoc))
    elif runs:
        piece = source.piece(heredoc.start, heredoc.end)
        yield from commands(source, piece, script.depth + 1, margin=script.margin, is_script=True)
    else:
        yield from _text(source, heredoc)


def _python(script: _Script, stretches: list[Stretch]) -> Iterator[Found]:
    """The Python that a command is given, if there is any."""
    if any(each.text.strip() for each in stretches if not each.is_hole):
        yield python(script.source.path, script.source.text, stretches)


def _text(source: Source, heredoc: Heredoc) -> Iterator[Site]:
    """Lines of a text that a command gets or writes: URLs are URLs wherever they stand, the rest is only said."""
    for line in source.lines(heredoc.start, heredoc.end):
        found = list(urls(source, line))
        yield from found or prose(source, line.start, line.end)
