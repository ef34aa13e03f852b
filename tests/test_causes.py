"""One cause, one finding: what follows from a finding is its consequence, what stands for itself stays."""

from __future__ import annotations

from harness.findings import Cause, Comparison, Difference, Outcome, Rule, Status
from harness.judge.causes import Surroundings, attribute
from harness.judge.stability import settle
from harness.pairs.moves import Moves
from harness.report import Report
from harness.rules import RULES
from harness.subjects import Subject, named
from harness.verdict import Verdict, decide

BY_ID = {rule.id: rule for rule in RULES}
CATALOG, ROWS = BY_ID["column_same_type"], BY_ID["row_accepted_alike"]
USERS, POSTS, MOOD = (Subject((name,), "public") for name in ("users", "posts", "mood"))
USER, POST = named("User"), named("Post")
TABLES = Surroundings({USER: [USERS], POST: [POSTS]}, {MOOD: [USERS.below("mood")]})


def _outcome(rule: Rule, *subjects: Subject) -> Outcome:
    return rule.stamp(Comparison(9, tuple(Difference(subject, "a", "b") for subject in subjects)))


def test_rows_of_a_changed_table_are_a_consequence() -> None:
    catalog, rows = attribute([_outcome(CATALOG, USERS.below("email")), _outcome(ROWS, USER, POST)], TABLES)
    assert [finding.subject for finding in catalog.findings] == ["users.email"]
    assert [finding.subject for finding in rows.findings] == ["Post"]
    assert [(one.finding.subject, one.cause) for one in rows.consequences] == [
        ("User", Cause("column_same_type", USERS.below("email")))
    ]


def test_rule_of_which_only_consequences_are_left_has_not_failed() -> None:
    catalog, rows = attribute([_outcome(CATALOG, USERS.below("email")), _outcome(ROWS, USER)], TABLES)
    assert (catalog.status, rows.status) == (Status.FAILED, Status.FOLLOWS)
    assert decide([catalog, rows]) is Verdict.NOT_EQUIVALENT


def test_a_type_explains_its_columns_and_their_table() -> None:
    _, rows = attribute([_outcome(CATALOG, MOOD), _outcome(ROWS, USERS.below("mood"), USER, POST)], TABLES)
    assert [finding.subject for finding in rows.findings] == ["Post"]


def test_another_column_of_the_same_table_stays_a_finding() -> None:
    rows = attribute(
        [_outcome(CATALOG, USERS.below("email")), _outcome(ROWS, USERS.below("name"), USERS.below("email"))],
        TABLES,
    )[1]
    assert [finding.subject for finding in rows.findings] == ["users.name"]


def test_what_a_side_does_not_share_with_itself_is_not_verified() -> None:
    unstable = {("column_same_type", USERS.below("email"))}
    outcomes = settle(
        [_outcome(CATALOG, USERS.below("email")), _outcome(ROWS, USER)], unstable, one_script=False
    )
    catalog, rows = attribute(outcomes, TABLES, unstable)
    assert (catalog.status, rows.status) == (Status.INCONCLUSIVE, Status.INCONCLUSIVE)
    assert (catalog.findings, rows.findings) == ((), ())


def test_a_stable_difference_beside_an_unstable_one_stays() -> None:
    unstable = {("column_same_type", USERS.below("email"))}
    (catalog,) = settle(
        [_outcome(CATALOG, USERS.below("email"), USERS.below("name"))], unstable, one_script=False
    )
    assert catalog.status is Status.FAILED
    assert [finding.subject for finding in catalog.findings] == ["users.name"]


def test_a_class_falls_with_its_table_and_an_export_with_both() -> None:
    lost = [
        _outcome(BY_ID["export_present"], USER, POST),
        _outcome(BY_ID["table_present"], USERS),
        _outcome(BY_ID["class_mapped"], USER, POST),
    ]
    told = [[finding.subject for finding in outcome.findings] for outcome in attribute(lost, TABLES)]
    assert told == [[], ["users"], ["Post"]]
    (alone,) = attribute(lost[2:], TABLES)
    assert [finding.subject for finding in alone.findings] == ["Post", "User"]


def test_what_a_class_inherits_is_a_consequence_where_it_ends_alike() -> None:
    third = named("Draft")
    hierarchy = Surroundings(inherits={POST: [USER], third: [USER, POST]})
    ends = {USER: "refused: ValueError: 1", POST: "refused: ValueError: 2", third: "refused: TypeError: 1"}
    differences = tuple(Difference(subject, "accepted", end) for subject, end in ends.items())
    (rows,) = attribute([ROWS.stamp(Comparison(9, differences))], hierarchy)
    assert [finding.subject for finding in rows.findings] == ["Draft", "User"]
    assert [(one.finding.subject, one.cause) for one in rows.consequences] == [
        ("Post", Cause("row_accepted_alike", USER))
    ]


def test_what_one_definition_declares_differs_once_and_no_other_does() -> None:
    tables = [Subject((name,), "public") for name in ("orders", "users", "vendors")]

    def report(*of_mixins: str) -> Report:
        found = tuple(
            Difference(table.below("rank"), "a", "b", shared=shared)
            for table, shared in zip(tables, of_mixins, strict=True)
        )
        return Report(Verdict.NOT_EQUIVALENT, "m", "m", (CATALOG.stamp(Comparison(9, found)),))

    assert len(report("Coded.rank", "Coded.rank", "Coded.rank").differences) == 1
    assert len(report("Coded.rank", "", "Coded.rank").differences) == 2
    assert len(report("Coded.rank", "Ranked.rank", "Coded.rank").differences) == 2
    assert len(report("", "", "").differences) == 3


def test_what_else_shows_a_difference_follows_from_it() -> None:
    posts, users = named("Post").below("owner"), named("User").below("owner")
    lazy = BY_ID["relationship_same_lazy"].stamp(
        Comparison(9, (Difference(posts, "select", "joined", also=(users,)),))
    )
    loaded = _outcome(BY_ID["graph_loaded_alike"], posts, users, named("Team").below("owner"))
    assert [one.subject for one in attribute([lazy, loaded], TABLES)[1].findings] == ["Team.owner"]


def test_a_moved_table_explains_only_what_shows_nothing_else() -> None:
    moves = Moves({"users": "shop.users", "orders": "shop.orders"}, {"users": USER, "orders": POST})
    assert moves.shown_by("orders.user_id = users.id", "shop.orders.user_id = shop.users.id") == POST
    assert moves.shown_by("users.id", "shop.users.key") is None
    assert moves.shown_by("users.id", "users.id2") is None
    assert moves.shown_by("old_users.id", "old_shop.users.id") is None
    assert moves.shown_by("select", "joined") is None


def test_how_a_sequence_or_a_broken_constraint_ends_explains_nothing() -> None:
    everything = Surroundings(decides_about_rows={USER: [USER], USERS.below("name"): [USER]})
    seen = Difference(USERS.below("name"), "a", "b", seen_in=USER)
    related = BY_ID["graph_stored_alike"].stamp(Comparison(9, (seen,)))
    outcomes = [_outcome(ROWS, USER), related, _outcome(BY_ID["row_refused_alike"], USERS.below("name"))]
    rows, *others = attribute([*outcomes, _outcome(BY_ID["sequence_ends_alike"], USER)], everything)
    assert [finding.subject for finding in rows.findings] == ["User"]
    for outcome in others:
        assert [one.cause for one in outcome.consequences] == [Cause("row_accepted_alike", USER)]
    related, sequence = attribute([related, _outcome(BY_ID["sequence_ends_alike"], USER)], everything)
    assert [finding.subject for finding in related.findings] == ["users.name"]
    assert [one.cause.rule for one in sequence.consequences] == ["graph_stored_alike"]
