"""The command that explains one rule."""

import click

from sqlite_hunter.cli._catalogue import document, explanation
from sqlite_hunter.cli._codes import find_code
from sqlite_hunter.cli._streams import write_output


@click.command("rule")
@click.argument("code")
@click.option(
    "--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to write it."
)
def command(code: str, output_format: str) -> None:
    """Explain one rule.

    CODE is its code (SQH301 or 301) or its name (sqlite-execute).
    """
    from sqlite_hunter.rules import load_rules

    wanted = find_code(code)
    [rule] = [module.rule for module in load_rules() if module.rule.code == wanted]
    text = document([rule]) if output_format == "json" else explanation(rule)
    write_output(None, lambda stream: stream.writelines([text]))
