"""What the tool says of ``tests/fixtures/backend``, kept in ``reports``: so that a change of it is seen in a review.

Run as a program it writes the reports anew; read the difference before it is committed.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "reports"
SCANNED = "tests/fixtures/backend"
AUDITS = {"markdown": "audit.md", "sarif": "audit.sarif", "json": "audit.json"}
CHECKLIST = "checklist.md"


def reports() -> dict[str, bytes]:
    """Each report by the name of its file, as the tool of this checkout writes it."""
    with TemporaryDirectory() as folder:
        outputs = [f"--{name}-output={folder}/{file}" for name, file in AUDITS.items()]
        _run("scan", SCANNED, "--isolated", "--no-cache", "--quiet", f"--output-file={folder}/full", *outputs)
        _run("checklist", f"{folder}/{CHECKLIST}", SCANNED, "--new", "--isolated", "--no-cache", "--quiet")
        return {file: (Path(folder) / file).read_bytes() for file in (*AUDITS.values(), CHECKLIST)}


def _run(*args: str) -> None:
    """Run the tool at the top of the checkout; raises CalledProcessError where it fails."""
    code = "import sys; sys.path[:0] = ['src', 'codemods']; from sqlite_hunter.entry import main; sys.exit(main())"
    subprocess.run([sys.executable, "-c", code, *args], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file, content in reports().items():
        (FOLDER / file).write_bytes(content)
