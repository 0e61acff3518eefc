"""Files taken elsewhere by functions of which only the name is known: what they are given decides."""

import pytest

BEFORE = """
import os, sqlite3
import client, tasks
CONFIG = {"server": "gpodder.net", "port": 1}
STORE = "gpodder.net"
PATH = os.path.join(os.environ["HOME"], STORE)
sqlite3.connect(PATH)
sqlite3.connect("trades.db")
"""
TASKS = "class DownloadTask:\n    def __init__(self, *given): pass\ndef upload(*given): pass\n"


def told(sites_of, use):
    sites = sites_of({"app.py": f"{BEFORE}{use}\n", "tasks.py": TASKS}).of("file")
    return [(site.member, site.certain) for site in sites]


@pytest.mark.parametrize(
    "use",
    [
        "client.DownloadTask(1, CONFIG)",
        "client.upload(CONFIG)",
        "client.upload(STORE_NAME, 'x.json')",
        "tasks.DownloadTask(PATH, 'trades.db')",
        "tasks.upload(PATH)",
        "client.send(PATH)",
    ],
)
def test_what_is_no_path_and_what_the_program_does_itself_is_not_told(sites_of, use):
    assert told(sites_of, use) == []


@pytest.mark.parametrize("use", ['client.download_from(CONFIG["server"])', 'client.download_from("gpodder.net")'])
def test_what_merely_equals_a_name_is_a_guess(sites_of, use):
    assert told(sites_of, use) == [("download_from", False)]


@pytest.mark.parametrize("given", ["PATH", "STORE", '"trades.db"', 'f"{folder}/gpodder.net"', 'f"{folder}/trades.db"'])
def test_a_path_is_told(sites_of, given):
    assert told(sites_of, f"client.upload({given})") == [("upload", True)]
