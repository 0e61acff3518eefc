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
