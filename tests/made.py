"""Reports that no run has made, in every format: `python tests/made.py` writes `golden/` anew."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from harness.findings import (
    Cause,
    Comparison,
    Consequence,
    Difference,
    Finding,
    Location,
    Outcome,
    Remark,
)
from harness.judge.waiving import waive
from harness.report import Report, Run
from harness.reports import FORMATS
from harness.rules import RULES
from harness.subjects import Subject, named
from harness.verdict import decide
from harness.waivers import Waiver

GOLDEN: Final = Path(__file__).with_name("golden")
BY_ID: Final = {rule.id: rule for rule in RULES}
HOSTILE: Final = (
    "<script>alert(1)</script> @team #1 ]]> `x` **b** | %0A::error::x\n"
    "EQUIVALENT\r\x1b[2J\x00\u202egnp.exe\u2028EQUIVALENT ![i](http://e.example/?q) \ud800 &amp; 50% a:b,c"
)
# Styles, scripts and their hashes, which are files of the harness's own and the same in every page.
_OWN_FILES: Final = re.compile(r"(<style>|<script>).*?(</style>|</script>)|&#39;sha256-[^&]*&#39;", re.DOTALL)
_WAIVERS: Final = (
    Waiver("column_same_type", "users.email", "Addresses may be longer.", date(2030, 1, 1)),
    Waiver("column_same_type", "users.gone", "No longer there."),
)


def outcome(
    rule: str, compared: int = 9, *differences: Difference, doubts: tuple[Remark, ...] = ()
) -> Outcome:
    """The outcome of a rule with these differences and doubts."""
    return BY_ID[rule].stamp(Comparison(compared, differences, doubts))


def column(name: str, before: str = "varchar(50)", after: str = "text") -> Difference:
    return Difference(
        Subject(("users", name), "public"),
        before,
        after,
        Location("app/models_old.py", 12),
        Location("app/models/users.py", 4),
    )


def report(*outcomes: Outcome, waivers: tuple[Waiver, ...] = ()) -> Report:
    """A report on these outcomes."""
    settled, held = waive(outcomes, waivers, date(2026, 5, 1))
    return Report(
        verdict=decide(settled, held),
        baseline="app.models_old",
        refactored="app.models",
        outcomes=settled,
        database="PostgreSQL 18.6 (embedded)",
        examples=20,
        waivers=held,
        fingerprints={"baseline": "0f" * 32, "refactored": "1e" * 32},
        folders={"baseline": ".", "refactored": "src"},
        run=Run(
            versions={
                "schema-harness": "0.1.0",
                "baseline": "Python 3.11.7, SQLAlchemy 2.1.9",
                "refactored": "Python 3.11.7, SQLAlchemy 2.1.9",
            }
        ),
    )


def everything() -> Report:
    """Findings with and without places, a consequence, doubts, what could not run, what is waived, notes."""
    lost = Difference(
        named("Invitation"), "class", None, Location("app/models_old.py", 448), hint="Import it."
    )
    rows = Finding(
        "row_accepted_alike", BY_ID["row_accepted_alike"].contract, Difference(named("User"), "x", "y")
    )
    code = Remark(
        "Order.total",
        "the code differs",
        "abcdef",
        Location("a.py", 3),
        Location("app/models/orders.py", 30),
        diff=("  net = self.amount", "- return net * 2", "+ return net * 3"),
    )
    check = Difference(
        Subject(("users", "users_amount_check"), "public"),
        "CHECK (amount >= 0 AND amount < limit_of_the_account AND currency IN ('EUR', 'USD'))",
        "CHECK (amount > 0 AND amount < limit_of_the_account AND currency IN ('EUR'))",
    )
    return report(
        replace(
            outcome("export_present", 4, lost), notes=(Remark("app.models", "exports new names: Extra"),)
        ),
        outcome("statement_same", 6),
        outcome("column_same_type", 9, column("email"), column("name"), column("id", "integer", "bigint")),
        outcome("check_constraint_same_expression", 2, check),
        outcome("member_same_code", 3, doubts=(code,)),
        replace(
            outcome("row_accepted_alike"),
            consequences=(
                Consequence(rows, Cause("column_same_type", Subject(("users", "name"), "public"))),
            ),
        ),
        BY_ID["autogenerate_is_noop"].stamp(Comparison(skipped="Alembic is not there")),
        waivers=_WAIVERS,
    )


def hostile() -> Report:
    """A report in which every text of a side tries to be something else."""
    difference = Difference(
        named(HOSTILE),
        HOSTILE,
        f"{HOSTILE}`````",
        Location("a b,c:%.py", 1),
        Location("<x>&.py", 1),
        HOSTILE,
        HOSTILE,
        diff=("+ ```````", f"- {HOSTILE}", HOSTILE),
    )
    return report(
        outcome(
            "export_present", 4, difference, doubts=(Remark(HOSTILE, HOSTILE, diff=(HOSTILE, "EQUIVALENT")),)
        ),
        replace(outcome("class_mapped", 1), notes=(Remark(HOSTILE, HOSTILE),)),
        BY_ID["row_accepted_alike"].stamp(Comparison(skipped=HOSTILE)),
    )


REPORTS: Final = {
    "everything": everything(),
    "hostile": hostile(),
    "equivalent": report(outcome("export_present", 4), outcome("row_accepted_alike", 7)),
}


def golden(name: str, format_: str) -> Path:
    """The file that shows a report in a format."""
    return GOLDEN / f"{name}.{format_}"


def rendered(name: str, format_: str) -> bytes:
    """A report in a format."""
    text = FORMATS[format_](REPORTS[name])
    if format_ == "html":
        text = without_own_files(text)
    return text.encode("utf-8", "backslashreplace")


def without_own_files(page: str) -> str:
    """A page without styles and scripts, which are files of the harness's own."""
    return _OWN_FILES.sub(r"\1\2", page)


def main() -> None:
    """Write every report in every format."""
    for name in REPORTS:
        for format_ in FORMATS:
            golden(name, format_).write_bytes(rendered(name, format_))


if __name__ == "__main__":
    main()
