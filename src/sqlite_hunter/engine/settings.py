"""What a scan is told; apart from the scan, since a result that is given again needs no more than this."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sqlite_hunter.config import Config

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """What a scan is told."""

    config: Config
    jobs: int = 1
    """Worker processes, at least 1."""
    use_cache: bool = True
    triage: bool = True
    """Whether files that cannot matter are passed over; the result is the same either way."""
    select: tuple[str, ...] = ("SQH",)
    ignore: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    """Names of services whose findings alone are reported; all of them where there are none."""


@dataclass(frozen=True, slots=True)
class GateSettings:
    """What the gate is told."""

    baseline: str | None = None
    """The file that the user named, None for the one that is found."""
    since: str | None = None
    """A revision whose findings are not new."""
    allow_stale: bool = False
    strict: bool = False
    skip_unparsable: bool = False
    effort: bool = False
    """Whether the work that is left is counted."""
    production: bool = False
    """Whether only files count that a service reaches, and files that are no Python."""


def is_on(code: str, settings: ScanSettings) -> bool:
    """Whether a rule is among those that the settings choose: the longest beginning of its code that is given wins."""
    selected = max((len(prefix) for prefix in settings.select if code.startswith(prefix)), default=-1)
    ignored = max((len(prefix) for prefix in settings.ignore if code.startswith(prefix)), default=-1)
    return (selected > ignored) if settings.select else ignored < 0


def is_all(settings: ScanSettings) -> bool:
    """Whether no rule is switched off."""
    return "SQH" in settings.select and not settings.ignore
