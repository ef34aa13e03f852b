"""Extended statistics: what CREATE STATISTICS makes."""

from harness.facts.catalog import ExtendedStatistics
from harness.rules.catalog.regular import Objects

STATISTICS = Objects[ExtendedStatistics]("extended_statistics", "extended_statistics")
RULES = (
    STATISTICS.present(
        "Every extended statistics object is still there.",
        "The planner takes dependent columns (city and postcode) for independent, and queries turn slow.",
    ),
    STATISTICS.not_added(
        "No extended statistics object comes in.",
        "ANALYZE takes longer, plans of existing queries change, and the schema needs a migration.",
    ),
    STATISTICS.same(
        "name",
        "An extended statistics object keeps its name.",
        "ALTER STATISTICS and DROP STATISTICS of maintenance scripts and migrations no longer find it.",
    ),
    STATISTICS.same(
        "table",
        "An extended statistics object stays with its table.",
        "Queries of the table that it was made for are planned without it, and turn slow.",
    ),
    STATISTICS.same(
        "kinds",
        "An extended statistics object keeps its kinds: ndistinct, dependencies, mcv.",
        "The planner lacks the kind that a query needs: ndistinct for GROUP BY, mcv for common pairs.",
        elsewhere=lambda _, match: not (match.baseline.kinds and match.refactored.kinds),
    ),
    STATISTICS.same_columns(
        "columns",
        "An extended statistics object keeps the columns that it is kept of.",
        "Filters on the columns that were left out are misjudged, and joins take the wrong order.",
        given="table",
    ),
    STATISTICS.same_text(
        "expressions",
        "An extended statistics object keeps the expressions that it is kept of.",
        "The planner guesses how often date_trunc('day', …), say, has one value, and guesses badly.",
        value=lambda one: ", ".join(one.expressions),
        given="table",
    ),
    STATISTICS.same(
        "target",
        "An extended statistics object keeps its statistics target.",
        "ANALYZE samples fewer rows: values that are common but not the most common are misjudged.",
    ),
    STATISTICS.same(
        "comment",
        "An extended statistics object keeps its comment.",
        "Nobody can read any more for which slow query it was created, so nobody dares to drop it.",
    ),
)
