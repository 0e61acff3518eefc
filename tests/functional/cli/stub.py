"""The command line with a scan that is a stub, so that what is tested is the command line; also run as a script.

``python stub.py SAMPLE ARGUMENTS...`` runs the real command with the sample report of that name. The sample "error",
"crash", "interrupt" and "warn" make the scan do what they say.
"""

import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

from sqlite_hunter import rules
from sqlite_hunter.engine.settings import ScanSettings
from sqlite_hunter.errors import SqliteHunterError
from sqlite_hunter.model.report import Report

SAMPLE_RULES = Path(__file__).parent / "sample_rules"


class StubScan(ModuleType):
    """Stands in for the module ``sqlite_hunter.engine.recall``, and remembers what it was asked."""

    def __init__(self, report: Callable[[], Report]) -> None:
        super().__init__("sqlite_hunter.engine.recall")
        self.report = report
        self.calls: list[tuple[tuple[Path, ...], ScanSettings]] = []

    def recall_or_scan(
        self, paths: Sequence[Path], settings: ScanSettings, progress: Callable[[int, int], None] | None = None
    ) -> Report:
        self.calls.append((tuple(paths), settings))
        if progress is not None:
            progress(0, 2)
            progress(1, 2)
        return self.report()


def use_sample_rules() -> None:
    rules.__path__ = [str(SAMPLE_RULES)]
    forget_rules()


def forget_rules() -> None:
    rules.rule_names.cache_clear()
    rules.load_rules.cache_clear()
    for name in [name for name in sys.modules if name.startswith("sqlite_hunter.rules.sqh")]:
        del sys.modules[name]


def sample(name: str) -> Report:
    from unit.report import samples

    match name:
        case "error":
            raise SqliteHunterError("the disk\nis \x1b[31mgone")
        case "crash":
            raise ZeroDivisionError("twice\nover")
        case "interrupt":
            raise KeyboardInterrupt
        case "warn":
            warnings.warn("the cache is broken", stacklevel=1)
            warnings.warn("the cache is broken", stacklevel=1)
            warnings.warn("odd escape", SyntaxWarning, stacklevel=1)
            return samples.CLEAN
        case "hostile":
            return samples.hostile()
        case "long":
            return samples.long_report()
        case _:
            report = getattr(samples, name)
            assert isinstance(report, Report)
            return report


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    wanted = sys.argv.pop(1)
    sys.modules["sqlite_hunter.engine.recall"] = StubScan(lambda: sample(wanted))
    use_sample_rules()
    from sqlite_hunter.cli.main import run

    run()
