"""Whether the installed wheel is whole; run by its Python, with the checkout as argument, away from the source.

A wheel that lacks rules finds less and says nothing: the one fault that no test of the checkout can see.
"""

import sys
from importlib.metadata import entry_points, metadata
from importlib.resources import files
from pathlib import Path

PACKAGE = Path("src/sqlite_hunter")


def faults(checkout: Path) -> list[str]:
    """One line for each thing the installed package lacks; empty if it is whole."""
    installed = Path(str(files("sqlite_hunter")))
    if installed.is_relative_to(checkout):
        return [f"{installed} is the checkout, not the wheel"]
    sources = [file.relative_to(checkout / PACKAGE) for file in (checkout / PACKAGE).rglob("*") if file.is_file()]
    wanted = [source for source in sources if "__pycache__" not in source.parts]
    lacking = [f"{source} is not in the wheel" for source in wanted if not (installed / source).is_file()]
    if metadata("sqlite-hunter").get("Description-Content-Type") != "text/markdown":
        lacking.append("the README is not in the metadata")
    if not entry_points(group="sqlite_hunter.codemods"):
        lacking.append("the codemods have no entry point")
    return lacking


if __name__ == "__main__":
    sys.exit("\n".join(faults(Path(sys.argv[1]).resolve())) or 0)
