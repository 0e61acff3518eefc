"""What the commands of a script do with SQLite: run its program, install it, name its databases and URLs."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from sqlite_hunter.files._comments import mention, prose
from sqlite_hunter.files._requirements import requirement
from sqlite_hunter.files._shell import Command, Heredoc, Word, scan
from sqlite_hunter.files._source import Piece, Source
from sqlite_hunter.files._values import keys_of, paths, pattern, urls, value
from sqlite_hunter.model.site import Site
from sqlite_hunter.sql.paths import is_database_path

_NOTE_LENGTH: Final = 80
_PYTHON: Final = re.compile(r"(?:.*/)?(?:python|pypy)[\d.]*")
_DEEPEST: Final = 4
"""Shells given to shells as a text: ``ssh host "bash -c '...'"``."""

_PROGRAM: Final = re.compile(
    r"(?:.*/)?(?:sqlite3?|sqlcipher|sqldiff|sqlite3_analyzer|litecli|litestream|spatialite)(?:\.exe)?"
)
_SERVERS: Final = re.compile(r"(?:.*/)?(?:psql|pgcli|pg_\w+|mysql|mariadb|mysqldump|duckdb|clickhouse\S*)")
_PREFIX: Final = re.compile(
    r"if|then|elif|else|while|until|do|!|\{|\}|time|exec|builtin|nohup|sudo|doas|env|nice|ionice|stdbuf|xargs|then|@?-?"
)
"""Words before the command that is run; what follows ``sudo`` may be options of its own."""
_WRAPPER: Final = re.compile(
    r"(?:.*/)?(?:sudo|doas|env|xargs|docker|docker-compose|podman|kubectl|oc|ssh|su|runuser|gosu|su-exec|timeout|watch|flock"
    r"|find|parallel|nice|ionice|chroot|nsenter|adb|uv|poetry|pipenv|pdm|hatch|pixi|conda|mamba|micromamba|nix|nix-shell"
    r"|time|stdbuf|setsid|unbuffer|exec|command)"
)
"""Commands that run another."""
_SHELL: Final = re.compile(r"(?:.*/)?(?:ba|da|z|k|a)?sh|eval|ssh|su|runuser|watch|cmd-shell", re.IGNORECASE)
"""Commands that run a text."""
_ASKING: Final = frozenset({"which", "type", "hash", "whereis", "command"})
_TELLING: Final = re.compile(
    r"echo|printf|log|info|warn|warning|error|success|fail|print|print_\w+|log_\w+|\w+_msg|logger|die"
)
_ASSIGNMENT: Final = re.compile(r"(?P<name>[A-Za-z_]\w*)\+?=")
_INSTALLERS: Final = re.compile(
    r"apt|apt-get|aptitude|apk|yum|dnf|microdnf|zypper|brew|pacman|pkg|choco|scoop|winget|conda|mamba|micromamba|nix-env"
    r"|emerge|port|xbps-install|snap|tdnf"
)
_INSTALLING: Final = frozenset({"install", "add", "-S", "-Sy", "-Syu", "reinstall", "create", "-i", "-iA"})
_PIP: Final = re.compile(
    r"(?:.*/)?(?:pip[\d.]*|pipx|uv|poetry|pdm|rye|hatch|pipenv|conda|mamba|micromamba|easy_install|pip-compile)"
)
_WITH_FILE: Final = frozenset(
    {"-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "-f", "-t", "--target"}
)
_PACKAGE: Final = re.compile(r"[\w@.+-]*(?:sqlite|sqlcipher|spatialite|-apsw)[\w.+-]*(?:[=:<>~].*)?", re.IGNORECASE)


def commands(source: Source, piece: Piece, depth: int = 0) -> Iterator[Site]:
    """The sites of a text that a shell runs; ``piece`` may mean another text than is written there."""
    as_written = piece.end - piece.start == len(piece.text)
    script = scan(source.text, piece.start, piece.end) if as_written else scan(piece.text)
    for command in script.commands:
        yield from _command(source, command, None if as_written else piece, depth)
    for default in script.defaults:
        yield from value(source, _piece(default, None if as_written else piece))
    for comment in script.comments:
        yield from mention(source, "comment", comment if as_written else piece._replace(text=comment.text))


def argv(source: Source, pieces: Sequence[Piece]) -> Iterator[Site]:
    """The sites of a command that is given as a list of words."""
    words = tuple(Word(piece.text, piece.start, piece.end) for piece in pieces)
    yield from _command(source, Command(words, (), ()), None, 0)


def _command(source: Source, command: Command, place: Piece | None, depth: int) -> Iterator[Site]:
    """``place`` is where a text that is not written as it reads stands."""
    words = list(command.words)
    while words and (_PREFIX.fullmatch(words[0].text) or _is_assignment(words[0])):
        word = words.pop(0)
        yield from value(source, _assigned(_piece(word, place))) if _is_assignment(word) else ()
    yield from _run(source, command, words, place, depth)
    for target in command.targets:
        yield from paths(source, _piece(target, place), is_list=True)
    for heredoc in command.heredocs if place is None else ():
        yield from _heredoc(source, [*words, *command.targets], heredoc, depth)


def _run(source: Source, command: Command, words: list[Word], place: Piece | None, depth: int) -> Iterator[Site]:
    """The sites of a command's words, without those before the one that it is called by."""
    name = words[0].text.rpartition("/")[2] if words else ""
    program = _program(words)
    if program is not None:
        yield _shell_site(source, command, words, program, place)
    elif _TELLING.fullmatch(name):
        for word in words[1:]:
            yield from mention(source, "text", _piece(word, place))
    else:
        yield from _words(source, words, place, depth)


def _words(source: Source, words: list[Word], place: Piece | None, depth: int) -> Iterator[Site]:
    """The sites of a command that is not SQLite's own: what it installs, runs and names."""
    installed = _installed(words)
    runs = any(_SHELL.fullmatch(word.text.rpartition("/")[2]) for word in words)
    for word in words:
        piece = _piece(word, place)
        if word in installed:
            role = installed[word]
            if role == "package":
                yield source.site("shell", "install", piece, note=word.text[:_NOTE_LENGTH])
            else:
                yield from requirement(source, piece)
        elif runs and depth < _DEEPEST and (" " in word.text or "\n" in word.text):
            yield from commands(source, Piece(word.text, piece.start, piece.end), depth + 1) if place is None else ()
        elif _is_assignment(word):
            yield from value(source, _assigned(piece))
        else:
            found = [*urls(source, piece)] or [*paths(source, piece, is_list=" " not in word.text)]
            yield from found or (mention(source, "text", piece) if word.is_quoted and " " in word.text else ())


def _program(words: Sequence[Word]) -> int | None:
    """Where SQLite's program is run or asked for, among the words of a command."""
    for at, word in enumerate(words):
        if _PROGRAM.fullmatch(word.text):
            before = [each.text.rpartition("/")[2] for each in words[:at]]
            if not before or before[0] in _ASKING:
                return at
            is_run = _WRAPPER.fullmatch(before[0]) and not _INSTALLING.intersection(before)
            return at if is_run and not before[-1].startswith("--") else None
    return None


def _shell_site(source: Source, command: Command, words: list[Word], at: int, place: Piece | None) -> Site:
    """The site of a call of SQLite's program, with the database that it opens."""
    asked = at > 0 and words[0].text in _ASKING
    arguments = [word for word in words[at + 1 :] if not word.text.startswith("-")]
    named = next((word.text for word in arguments if is_database_path(pattern(word.text))), "")
    if not named and arguments and not asked and re.search(r"[/.]", arguments[0].text) and " " not in arguments[0].text:
        named = arguments[0].text
    if place is not None:
        piece = place
    else:
        last = max(word.end for word in (*words, *command.targets) if word.start >= words[at].start)
        piece = source.piece(words[0].start if not asked else words[at].start, last)
    member = "check" if asked else "command"
    note = " ".join(word.text for word in words[at:])[:_NOTE_LENGTH]
    return source.site("shell", member, piece, keys=keys_of(named) if named else (), note=note)


def _installed(words: Sequence[Word]) -> dict[Word, str]:
    """Words that name what a command installs: a "package" of the system, or a "distribution" of Python."""
    texts = [word.text.rpartition("/")[2] for word in words]
    at = next((at for at, text in enumerate(texts) if _INSTALLING.intersection([text])), None)
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


def _heredoc(source: Source, words: list[Word], heredoc: Heredoc, depth: int) -> Iterator[Site]:
    """The sites of a here-document: a shell's text is a script; SQL belongs to the command that it is given to."""
    names = [word.text for word in words] or ["sh"]  # ``RUN <<EOF`` of a Dockerfile
    if any(_PROGRAM.fullmatch(name) or _SERVERS.fullmatch(name) for name in names):
        return
    if _SHELL.fullmatch(names[0].rpartition("/")[2]) and depth < _DEEPEST:
        yield from commands(source, source.piece(heredoc.start, heredoc.end), depth + 1)
    elif _PYTHON.fullmatch(names[0]) or any(name.endswith(".py") for name in names):
        yield from _python(source, heredoc)
    else:
        yield from _text(source, heredoc)


def _python(source: Source, heredoc: Heredoc) -> Iterator[Site]:
    """Lines of a Python program in a script that speak of SQLite."""
    for line in source.lines(heredoc.start, heredoc.end):
        if re.search(r"sqlite3?\b", line.text) and not line.text.lstrip().startswith("#"):
            text = line.text.strip()
            start = line.start + len(line.text) - len(line.text.lstrip())
            piece = Piece(text, start, start + len(text))
            keys = tuple(
                key
                for part in re.findall(r"[\"']([^\"']*)[\"']", text)
                if is_database_path(part)
                for key in keys_of(part)
            )
            yield source.site("shell", "python", piece, keys=keys, note=text[:_NOTE_LENGTH])
        else:
            yield from mention(source, "text", line)


def _text(source: Source, heredoc: Heredoc) -> Iterator[Site]:
    """Lines of a text that a command gets or writes: URLs are URLs wherever they stand, the rest is only said."""
    for line in source.lines(heredoc.start, heredoc.end):
        found = list(urls(source, line))
        yield from found or prose(source, line.start, line.end)


def _is_assignment(word: Word) -> bool:
    return _ASSIGNMENT.match(word.text) is not None


def _assigned(piece: Piece) -> Piece:
    """The value of an assignment; its place is the whole word, where the word is not written as it reads."""
    match = _ASSIGNMENT.match(piece.text)
    at = match.end() if match is not None else 0
    start = piece.start + at if piece.end - piece.start == len(piece.text) else piece.start
    return Piece(piece.text[at:], start, piece.end)


def _piece(word: Word, place: Piece | None) -> Piece:
    if place is not None:
        return Piece(word.text, place.start, place.end)
    if word.is_quoted and word.end - word.start == len(word.text) + 2:
        return Piece(word.text, word.start + 1, word.end - 1)
    return Piece(word.text, word.start, word.end)
