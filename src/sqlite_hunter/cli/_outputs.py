"""Where a report is written: stdout or ``--output-file``, and any other format beside it by ``--FORMAT-output``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO, TypeVar

import click

from sqlite_hunter.cli._faults import fault_line
from sqlite_hunter.cli._streams import STDOUT, check_target, complain, discard_output, is_there, write_output
from sqlite_hunter.errors import UsageError
from sqlite_hunter.report import formats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_hunter.config import Config

_Function = TypeVar("_Function", bound=Callable[..., None])

_KEY: Final = f"{__name__}.further"
FILE: Final = click.Path(readable=False, allow_dash=True)
"""A file to be written: a type of its own only so that a shell completes it."""


@dataclass(frozen=True, slots=True)
class Output:
    """One format of the report, and where it goes."""

    option: str
    """As the user wrote it, for messages."""
    format_name: str
    target: str | None
    """A file; None and ``-`` are standard output."""

    @property
    def is_stdout(self) -> bool:
        """Whether it goes to standard output, where control codes may be of use."""
        return self.target is None or self.target == STDOUT


def output_options(function: _Function) -> _Function:
    """Give a command ``--FORMAT-output FILE`` for each format that there is; ``further_outputs`` has their values."""
    for name in reversed(formats()):
        function = click.option(
            f"--{name}-output",
            metavar="FILE",
            type=FILE,
            multiple=True,
            expose_value=False,
            callback=_remember,
            help=f"Write the report to FILE as {name} too.",
        )(function)
    return function


def further_outputs(context: click.Context) -> list[Output]:
    """What the options of ``output_options`` ask for, by format."""
    asked: dict[str, list[Output]] = context.meta.get(_KEY, {})
    return [output for option in sorted(asked) for output in asked[option]]


def _remember(context: click.Context, option: click.Parameter, targets: tuple[str, ...]) -> None:
    """Keep the values of an option whose name no command knows."""
    name = option.opts[0]
    found = [Output(name, name.removeprefix("--").removesuffix("-output"), target) for target in targets]
    context.meta.setdefault(_KEY, {})[name] = found


def check_outputs(outputs: list[Output]) -> list[Output]:
    """Return what can be written, as far as that can be told before the work; complain of each of the others.

    Raises UsageError where two outputs would be one file, and where nothing would be left to write.
    """
    for number, output in enumerate(outputs):
        for other in outputs[:number]:
            if _is_same(output, other):
                place = "standard output" if output.is_stdout else output.target
                named = other.option if other.option == output.option else f"{other.option} and {output.option}"
                raise UsageError(f"{named}: two reports would be written to {place}, give each a file of its own")
    errors = [(output, _error(output)) for output in outputs]
    wrong = [error for _, error in errors if error is not None]
    if len(wrong) == len(outputs):
        _raise_all(wrong)
    for error in wrong:
        complain(f"error: {error}")
    return [output for output, error in errors if error is None]


def sparing(
    outputs: list[Output], paths: "Sequence[Path]", config: "Config", baseline: str | None = None
) -> list[Output]:
    """The outputs that are neither files of the program nor its baseline; complain of each of the others."""
    targets = [output.target for output in outputs if output.target and is_there(output.target)]
    if not targets:
        return outputs
    from sqlite_hunter.engine.overwriting import sources_among

    own = dict.fromkeys(sources_among(targets, paths, config), "it is a file of the scanned program")
    if baseline is not None and is_there(baseline):
        own |= {target: "it is the baseline" for target in targets if Path(target).samefile(baseline)}
    for output in outputs:
        if output.target in own:
            complain(f"error: cannot write {output.target}: {own[output.target]}")
    return [output for output in outputs if output.target not in own]


def write_outputs(outputs: Iterable[Output], write: Callable[[Output, TextIO], None]) -> None:
    """Let ``write`` write each output, files first: what happens to standard output shall not cost a file.

    A file is written whole or not at all. Raises UsageError for what could not be written, when the others are; a
    fault in one format costs no other.
    """
    errors: list[UsageError] = []
    for output in sorted(outputs, key=lambda output: output.is_stdout):
        try:
            write_output(output.target, partial(write, output))
        except UsageError as error:
            errors.append(error)
        except BrokenPipeError:
            discard_output()  # the exit code still says whether all was analysed
        except Exception as error:  # a fault of this program's own
            where = "standard output" if output.is_stdout else output.target
            errors.append(UsageError(f"cannot write {where} as {output.format_name}: {fault_line(error)}"))
    if errors:
        _raise_all(errors)


def _raise_all(errors: list[UsageError]) -> None:
    """Complain of each, the last by raising it."""
    for error in errors[:-1]:
        complain(f"error: {error}")
    raise errors[-1]


def _error(output: Output) -> UsageError | None:
    try:
        check_target(output.target)
    except UsageError as error:
        return error
    return None


def _is_same(one: Output, other: Output) -> bool:
    """Whether two outputs are one file, whatever it is called; links count as what they lead to."""
    if one.is_stdout or other.is_stdout or one.target is None or other.target is None:
        return one.is_stdout and other.is_stdout
    first, second = Path(one.target), Path(other.target)
    try:
        return first.resolve() == second.resolve() or first.samefile(second)
    except (OSError, RuntimeError):
        return False
