"""Render the report as SARIF 2.1.0, as GitHub code scanning and editors read it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

import msgspec

from harness.findings import Rule
from harness.references import reference
from harness.report import Report
from harness.reports.entries import CONFIGURATION, Entry, Level, entries, head, rule_of
from harness.verdict import Verdict

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_FINGERPRINT: Final = "ruleAndSubject/v1"


def render(report: Report) -> str:
    """Return a log with one run; its rules are those that have a result, with their promise and why."""
    found = entries(report)
    rules = list(dict.fromkeys(entry.rule for entry in found))
    run = {
        "tool": {
            "driver": {
                "name": "schema-harness",
                "version": report.run.versions.get("schema-harness", "0"),
                "rules": [_rule(rule_of(name)) for name in rules],
            }
        },
        "invocations": [{"executionSuccessful": report.verdict is not Verdict.INCONCLUSIVE}],
        "columnKind": "unicodeCodePoints",
        "results": [_result(entry, rules.index(entry.rule)) for entry in found],
        "properties": {"verdict": str(report.verdict), "scope": report.scope, **dict(head(report))},
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.promise},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": f"{rule.why}\n\nschema-harness rules {rule.id} shows an example."},
        "helpUri": reference(rule.id),
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["schema", str(rule.contract)]},
    }


def _result(entry: Entry, index: int) -> dict[str, Any]:
    place = entry.place or CONFIGURATION
    result: dict[str, Any] = {
        "ruleId": entry.rule,
        "ruleIndex": index,
        "level": str(entry.level),
        "message": {"text": "\n".join([". ".join(filter(None, [entry.message, entry.hint])), *entry.diff])},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(place.file), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": place.line},
                }
            }
        ],
        "partialFingerprints": {_FINGERPRINT: entry.key},
    }
    if entry.level is Level.NOTE:
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    return result
