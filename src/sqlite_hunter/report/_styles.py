"""Colours that mean something; each is beside a word that says the same, for those who do not see colours."""

from typing import Final

SEVERITY_STYLES: Final = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
STATUS_STYLES: Final = {"sqlite": "red", "dual": "yellow", "migrated": "green", "none": "dim", "unknown": "bold red"}
