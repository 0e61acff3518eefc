"""The command that lists the rules."""

import click

from sqlite_hunter.cli._catalogue import document, table
from sqlite_hunter.cli._streams import write_output


@click.command("rules")
@click.option(
    "--output-format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to write the list.",
)
def command(output_format: str) -> None:
    """List the rules."""
    from sqlite_hunter.rules import load_rules

    rules = [module.rule for module in load_rules()]
    text = document(rules) if output_format == "json" else table(rules)
    write_output(None, lambda stream: stream.writelines([text]))
