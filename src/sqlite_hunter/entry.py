"""Where the installed script begins: whatever takes time, imports too, is done where Ctrl-C is answered in one line.

So nothing is imported above that but what the interpreter has loaded already: ``typing`` alone takes 10 ms.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> "NoReturn":
    """Run the command line of this process and leave it."""
    try:
        from sqlite_hunter.cli.main import run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted\n")
        sys.exit(130)
    finally:
        # An interrupt that was caught, but came while text was evaluated (as dataclasses do), still ends the
        # interpreter by the signal, unless text is evaluated again: run_eval_code_obj in CPython's Python/pythonrun.c.
        exec("")  # noqa: S102
