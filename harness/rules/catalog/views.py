"""Views and materialised views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog import Column, View
from harness.findings import Value
from harness.rules.catalog.comparison import follows_index
from harness.rules.catalog.regular import Objects

if TYPE_CHECKING:
    from harness.pairs.catalog import CatalogPair
    from harness.pairs.compare import Match


def _reshaped(catalog: CatalogPair, match: Match[Column]) -> bool:
    """Whether it follows from the query of the view, which differs or reads something else."""
    return match.baseline.relation in catalog.causes.reshaped_views


def _settings(column: Column) -> Value:
    target = [] if column.statistics_target is None else [f"STATISTICS {column.statistics_target}"]
    return (*filter(None, (column.storage, column.compression)), *target, *column.options)


VIEWS = Objects[View]("view", "views", shown=lambda view: view.kind)
VIEW_COLUMNS = Objects[Column]("view_column", "view_columns")
RULES = (
    VIEWS.present(
        "Every view is still there.",
        "Reports, and classes that are mapped to the view, fail: the relation does not exist.",
    ),
    VIEWS.not_added(
        "No view comes in.",
        "A later migration cannot change a column that the view reads before it drops the view.",
    ),
    VIEWS.same(
        "name",
        "A view keeps its name.",
        "Dashboards and REFRESH MATERIALIZED VIEW jobs that know the old name fail.",
    ),
    VIEWS.same(
        "kind",
        "A view stays a plain view, or materialised.",
        "A materialised view shows old rows until somebody refreshes it; a plain one computes at each read.",
    ),
    VIEWS.same_text(
        "query",
        "A view keeps its query.",
        "Reports show other rows or numbers, and nothing but the figures says so.",
        brings=("columns",),
    ),
    VIEWS.same(
        "options",
        "A view keeps its options: CHECK OPTION, security_barrier, storage parameters.",
        "Without security_invoker a view shows rows that row security hides from whoever asks.",
    ),
    VIEWS.same(
        "access_method",
        "A materialised view keeps its access method.",
        "Its rows are stored in another way: size and speed of the reports that scan it change.",
        given="kind",
    ),
    VIEWS.same(
        "tablespace",
        "A materialised view stays in its tablespace.",
        "Each refresh writes the whole result to another disk, which may be too small for it.",
    ),
    VIEWS.same(
        "replica_identity",
        "A materialised view keeps what names its rows in logical replication.",
        "Tools that identify rows by this setting when they decode changes find another one.",
        given="kind",
        elsewhere=follows_index,
    ),
    VIEWS.same(
        "populated",
        "A materialised view stays filled, or WITH NO DATA.",
        "Reading it fails (has not been populated) until the first refresh, after every fresh set-up.",
        given="kind",
    ),
    VIEWS.same(
        "comment",
        "A view keeps its comment.",
        "PostGraphile reads keys and relations of a view from there: its API loses them.",
    ),
    VIEW_COLUMNS.same(
        "type",
        "A column of a view keeps its type.",
        "A client reads text where it read a number, and CREATE OR REPLACE VIEW is refused.",
        elsewhere=_reshaped,
    ),
    VIEW_COLUMNS.same(
        "default",
        "A column of a view keeps the default that INSERT through the view takes.",
        "A row that is inserted through the view gets another value, or none.",
    ),
    VIEW_COLUMNS.same(
        "collation",
        "A column of a view keeps its collation.",
        "Lists that are sorted by it come in another order, and comparisons find other rows.",
        elsewhere=_reshaped,
    ),
    VIEW_COLUMNS.same(
        ("storage", "compression", "statistics_target", "options"),
        "A column of a materialised view keeps its storage, compression, statistics target and options.",
        "The materialised view takes more room, or queries of it are planned with worse estimates.",
        rule="view_column_same_settings",
        value=_settings,
    ),
    VIEW_COLUMNS.same(
        "comment",
        "A column of a view keeps its comment.",
        "Report builders that label their fields with the comment show the bare column name.",
    ),
)
