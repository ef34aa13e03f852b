"""What a CHECK constraint says of the values that it lets pass."""

from __future__ import annotations

from decimal import Decimal

import pytest

from harness.experiments.rows.hints import Hint, of_checks, of_constants

CHECKS = {
    "status IN ('new', 'done')": {"status": Hint(literals=("new", "done"))},
    "status = ANY (ARRAY['a'::text, 'b'])": {"status": Hint(literals=("a", "b"))},
    "percent BETWEEN 0 AND 100": {"percent": Hint((Decimal(0), Decimal(100)), Decimal(0), Decimal(100))},
    '"Weird Name" > -5': {"Weird Name": Hint((Decimal(-5),), lowest=Decimal(-4))},
    "5 < size": {"size": Hint((Decimal(5),), lowest=Decimal(6))},
    "due >= DATE '2020-01-01'": {"due": Hint(literals=("2020-01-01",))},
    "char_length(code) = 5": {"code": Hint(lengths=(4, 5, 5, 5, 6))},
    "char_length(code) <= 5": {"code": Hint(lengths=(4, 5, 6))},
    "octet_length(digest) = 2": {"digest": Hint(lengths=(1, 2, 2, 2, 3))},
    "bit_length(digest) > 16": {"digest": Hint(lengths=(1, 2, 3))},
    "cardinality(tags) > 1": {"tags": Hint(lengths=(0, 1, 2))},
    "array_length(tags, 1) > 1": {"tags": Hint(lengths=(0, 1, 2))},
    "position('@' in email) > 1": {
        "email": Hint(patterns=("^[a-z]{0}@[a-z]{0,5}$", "^[a-z]{1,5}@[a-z]{1,5}$"))
    },
    "strpos(lower(email), '@') = 0": {
        "email": Hint(patterns=("^[a-z]{0}@[a-z]{0,5}$", "^[a-z]{1,5}@[a-z]{1,5}$"))
    },
    "starts_with(url, 'https:')": {"url": Hint(patterns=("^https:[a-z]{0,5}$",))},
    "left(url, 6) = 'https:'": {"url": Hint(patterns=("^https:[a-z]{0,5}$",))},
    "right(file, 4) = '.pdf'": {"file": Hint(patterns=("^[a-z]{0,5}\\.pdf$",))},
    "code SIMILAR TO '(A|B)%'": {"code": Hint(patterns=("^((A|B)[a-z]{0,5})$",))},
    "email LIKE '%@_%'": {"email": Hint(patterns=("^[a-z]{0,5}@[a-z][a-z]{0,5}$",))},
    "country ~ '^[A-Z]{2}$'": {"country": Hint(patterns=("^[A-Z]{2}$",))},
    "country ~* '^[[:alpha:]]+$'": {"country": Hint(patterns=("^[a-zA-Z]+$",))},
    "slug = lower(slug)": {"slug": Hint(case="lower")},
    "one < 3 OR other > 4": {
        "one": Hint((Decimal(3),), highest=Decimal(2)),
        "other": Hint((Decimal(4),), lowest=Decimal(5)),
    },
    "code GLOB '[A-Z]?*.'": {"code": Hint(patterns=("^[A-Z][a-z][a-z]{0,5}\\.$",))},
    "data ? 'name'": {"data": Hint(literals=("name",))},
    "a + b <= 9": {
        name: Hint(literals=(Decimal(0), Decimal(9), "2001-02-03 00:00:00")) for name in ("a", "b")
    },
    "ends - starts < interval '30 days'": {
        name: Hint(literals=(Decimal(0), "2001-02-03 00:00:00", "2001-03-05 00:00:00"))
        for name in ("ends", "starts")
    },
    "ends > starts": {},
    "num_nonnulls(one, other) = 1": {},
    "((": {},
}


@pytest.mark.parametrize("check", CHECKS)
def test_of_checks(check: str) -> None:
    assert of_checks([check]) == CHECKS[check]


def test_of_several_checks() -> None:
    assert of_checks(["size > 1", "size < 9"]) == {
        "size": Hint((Decimal(1), Decimal(9)), Decimal(2), Decimal(8))
    }


def test_of_constants() -> None:
    hint = of_constants(["@", "not an address", 18], ["^a+$"])
    assert hint.literals == ("@", "not an address", Decimal(18))
    assert hint.patterns == ("^a+$", "[a-z]{1,5}@[a-z]{1,5}")
