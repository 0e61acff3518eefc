"""What the commit being made adds: the index, held against the current commit and the baseline, in the index too.

The analysis is of the whole program, whichever files change: a use whose connection comes from an unchanged file is
seen, and so are the uses in unchanged files that a new factory brings. But most commits cannot bring any, which is told
from the changed files alone (``unaffected``) as long as it is known what the commit before hangs on.

pre-commit hands over two revisions instead of an index where it is run for a range (``--from-ref``, ``--to-ref``).
"""

import os
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlite_hunter.engine.blobs import Blobs
from sqlite_hunter.engine.git import Change, GitError, Repository, from_top, repository_of
from sqlite_hunter.engine.revisions import Revision, Revisions
from sqlite_hunter.engine.settings import GateSettings, Progress, ScanSettings
from sqlite_hunter.engine.unaffected import DECIDING, Ground, are_unaffected
from sqlite_hunter.errors import UsageError
from sqlite_hunter.model.gate import CLEAN, Gate
from sqlite_hunter.model.printable import printable

if TYPE_CHECKING:
    from sqlite_hunter.engine.gate import Judged

_FROM: Final = "PRE_COMMIT_FROM_REF"
_TO: Final = "PRE_COMMIT_TO_REF"
_MOST_CHANGES: Final = 2_000
"""Changed files that are looked at one by one; to scan is quicker then."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The two trees that are compared."""

    old: str
    new: str | None
    """None for the index."""


def check_staged(
    files: Sequence[Path],
    program: Sequence[Path],
    settings: ScanSettings,
    told: GateSettings,
    progress: Progress | None = None,
) -> "Judged | Gate":
    """Judge what is staged; a ``Gate`` alone where nothing had to be scanned for it.

    Where nothing is staged, ``files`` are judged as they are, against the baseline: so ``pre-commit run --all-files``
    says something. Raises what ``check`` does.
    """
    repository = repository_of(program, "--staged")
    _refuse_links(repository, program)
    compared = _compared(repository)
    changes = repository.changes(compared.old, compared.new)
    if not (changes or files):
        return Gate(CLEAN, is_staged=True, is_unaffected=True)
    if not changes:
        from sqlite_hunter.engine.comparing import judge_as_they_are  # as late as here: most commits do without

        return judge_as_they_are(files, program, settings, told, progress)
    is_outside = not _concerned(changes, from_top(repository.top, program))
    passed = Gate(CLEAN, is_staged=True, is_unaffected=True, is_outside=is_outside, changed=len(changes))
    is_plain = settings.config.severity != "info" and not (settings.services or told.production)
    revisions = Revisions(repository, program, replace(settings, services=()))  # a file may be another service's then
    if is_plain and _is_unaffected(repository, revisions, compared, changes):
        return passed
    old = _same_as(repository, revisions, compared.old) if is_plain else None
    old = old or revisions.scan(compared.old)
    if is_plain and not old.problems and _bring_nothing(repository, revisions, old, changes):
        return passed
    from sqlite_hunter.engine.comparing import compare  # likewise

    return compare(repository, revisions, old, compared.old, compared.new, changes, program, settings, told)


def _refuse_links(repository: Repository, program: Sequence[Path]) -> None:
    """Raise UsageError for a program that is named by a link: git knows what changes by the real paths only."""
    top = os.path.realpath(repository.top)
    for path in program:
        spelt = os.path.normpath(os.path.join(top, os.path.relpath(path, repository.top)))  # noqa: PTH118
        real = os.path.realpath(path)
        if real != spelt:
            raise UsageError(f"--root {printable(str(path))} is a link, or below one: name {printable(real)} instead")


def _concerned(changes: list[Change], program: Sequence[str], ground: Ground | None = None) -> list[Change]:
    """The changes in the program, and those above it, or where its links lead, that decide what is in it."""
    if "." in program:
        return changes
    targets = ground.targets if ground is not None else frozenset()
    return [each for each in changes if each.path in targets or any(_concerns(each.path, path) for path in program)]


def _concerns(changed: str, path: str) -> bool:
    folder, name = posixpath.split(changed)
    if name in DECIDING and (not folder or path.startswith(f"{folder}/")):
        return True
    return changed == path or changed.startswith(f"{path}/")


def _compared(repository: Repository) -> Compared:
    start, end = os.environ.get(_FROM), os.environ.get(_TO)
    if start and end:
        return Compared(repository.tree(repository.commit(start)), repository.tree(repository.commit(end)))
    return Compared(repository.head_tree(), None)


def _is_unaffected(repository: Repository, revisions: Revisions, compared: Compared, changes: list[Change]) -> bool:
    """Whether a revision that is known already shows that the changes bring nothing."""
    for known in revisions.known:
        if known.problems:
            continue
        if known.tree == compared.old:
            return _bring_nothing(repository, revisions, known, changes)
        try:
            between = repository.changes(known.tree, compared.old)
        except GitError:
            continue  # the tree is not there any more
        if _bring_nothing(repository, revisions, known, [*between, *changes]):
            return True
    return False


def _same_as(repository: Repository, revisions: Revisions, tree: str) -> Revision | None:
    """A revision that was scanned before and has the uses of a tree: what differs neither brings any nor takes any.

    After a commit that was passed without a scan it saves the next one a scan of what is there already.
    """
    if revisions.find(tree) is not None:
        return None
    for known in revisions.known:
        if known.problems:
            continue
        try:
            between = repository.changes(known.tree, tree)
        except GitError:
            continue  # the tree is not there any more
        back = [
            each._replace(old_mode=each.new_mode, new_mode=each.old_mode, old_oid=each.new_oid, new_oid=each.old_oid)
            for each in between
        ]
        if _bring_nothing(repository, revisions, known, [*between, *back]):
            return known
    return None


def _bring_nothing(repository: Repository, revisions: Revisions, known: Revision, changes: list[Change]) -> bool:
    changes = _concerned(changes, revisions.program, known.ground)
    if len(changes) > _MOST_CHANGES:
        return False
    blobs = Blobs(repository)
    try:
        return are_unaffected(
            known.ground,
            posixpath.basename(repository.top),
            changes,
            blobs.read,
        )
    finally:
        blobs.close()
