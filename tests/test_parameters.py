"""Nothing that a mapper can be told is uncompared: each parameter changed alone gives its finding.

A parameter without a row in `parameters.txt`, as a new version of SQLAlchemy may bring one, fails.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from parameters import FORMS, FUNCTIONS, HEAD, rows
from runs import answer, asked_by, findings, gathered

from harness import Report


def _known(function: str) -> set[str]:
    """Return the parameters that the installed SQLAlchemy has, as a caller names them."""
    names = [*inspect.signature(FUNCTIONS[function]).parameters]
    return {re.sub(r"^_Column(?=__)|^__(?=kw)", "", name) for name in names} - {"self"}


ROWS = rows()
CHANGED = [
    (*subject, row)
    for subject, row in ROWS.items()
    if not isinstance(row, str) and subject[1] in _known(subject[0])
]
ARGUMENTS = ("--only", "imports", "--only", "ddl", "--only", "mapping", "--no-calls", "--database", "none")
NUMBER = re.compile(r"(?<![A-Za-z])[A-Za-z](\d+)(?!\d)")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Both values of each parameter, in a class of its own, side by side."""
    root = tmp_path_factory.mktemp("parameters")
    for side, module in enumerate(("baseline", "refactored")):
        classes = (
            FORMS[row[0]].replace("%", row[1 + side]).replace("@", str(number))
            for number, (_, _, row) in enumerate(CHANGED)
        )
        Path(root, f"{module}.py").write_text("\n\n".join([HEAD, *classes]), encoding="utf-8")
    roots = ("--baseline-root", root, "--refactored-root", root)
    asked = asked_by("baseline", "refactored", *roots, *ARGUMENTS)
    return answer(gathered(asked, again=False), asked)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_each_parameter_has_a_row(function: str) -> None:
    assert _known(function) <= {name for given, name in ROWS if given == function}


def test_each_parameter_that_changes_is_told(report: Report) -> None:
    told = {(one.rule, _number(str(one.subject))) for one in findings(report)}
    told |= {(rule.rule, _number(remark.subject)) for rule, remark in report.not_verified}
    untold = [
        f"{function} {name}: {row[3]}"
        for number, (function, name, row) in enumerate(CHANGED)
        if row[3] and (row[3], number) not in told
    ]
    assert untold == []


def test_what_only_documents_is_no_difference(report: Report) -> None:
    told = {_number(str(one.subject)) for one in findings(report)}
    told |= {_number(remark.subject) for _, remark in report.not_verified}
    silent = {number for number, (_, _, row) in enumerate(CHANGED) if not row[3]}
    assert silent
    assert not silent & told


def _number(subject: str) -> int | None:
    """Return the number of the class that a subject is part of."""
    found = NUMBER.search(subject.replace("ix_", ""))
    return int(found[1]) if found else None
