"""Functions, procedures, window functions and aggregates."""

from harness.facts.catalog import Routine
from harness.rules.catalog.regular import Objects

ROUTINES = Objects[Routine]("routine", "routines", ("name", "signature"), shown=lambda one: one.kind)
RULES = (
    ROUTINES.present(
        "Every routine is still there.",
        "Queries, triggers and func.… calls of the application fail: the function does not exist.",
    ),
    ROUTINES.not_added(
        "No routine comes in.",
        "A second function of one name makes calls ambiguous, and every role may execute it by default.",
    ),
    ROUTINES.same(
        "kind",
        "A routine stays a function, procedure, window function or aggregate.",
        "A procedure wants CALL and a function wants SELECT: the statement that the code has is refused.",
    ),
    ROUTINES.same(
        "arguments",
        "A routine keeps the names, modes and defaults of its arguments.",
        "Calls that name an argument, or leave one to its default, fail or pass another value.",
    ),
    ROUTINES.same(
        "result",
        "A function keeps what it returns.",
        "The code reads other columns or types from it, and views that are made of it cannot be created.",
    ),
    ROUTINES.same(
        "language",
        "A routine keeps its language.",
        "PL/pgSQL is not inlined as SQL is, and plpython3u wants a superuser: it is slow, or not made.",
    ),
    ROUTINES.same_text(
        "body",
        "A routine keeps its body; an aggregate the functions and states that it is made of.",
        "What triggers write and queries compute is something else, though no statement of theirs changed.",
    ),
    ROUTINES.same(
        "volatility",
        "A function stays IMMUTABLE, STABLE or VOLATILE.",
        "An index on the function is refused unless it is IMMUTABLE; wrongly so, it gives old results.",
    ),
    ROUTINES.same(
        "parallel",
        "A function stays PARALLEL SAFE, RESTRICTED or UNSAFE.",
        "Every query that calls an UNSAFE function runs on one core; wrongly SAFE, it fails in a worker.",
    ),
    ROUTINES.same(
        "strict",
        "A function stays STRICT, or called on null input.",
        "A null argument gives null without a call, or runs into code that was not written for it.",
    ),
    ROUTINES.same(
        "security_definer",
        "A routine keeps running as its owner (SECURITY DEFINER), or as its caller.",
        "A role without access to the tables is refused, or a caller acts with the owner's rights.",
        rule="routine_same_security",
    ),
    ROUTINES.same(
        "leakproof",
        "A function stays LEAKPROOF, or not.",
        "Policies and security_barrier views run first, and indexes go unused; or hidden values leak.",
    ),
    ROUTINES.same(
        "settings",
        "A routine keeps the settings that it runs under.",
        "Without SET search_path a SECURITY DEFINER function runs what any caller has put in its way.",
    ),
    ROUTINES.same(
        "options",
        "A routine keeps whatever else its definition says: COST, ROWS, SUPPORT, TRANSFORM.",
        "The planner takes a costly function for cheap and calls it for every row before cheaper filters.",
        rule="routine_same_definition",
    ),
    ROUTINES.same(
        "comment",
        "A routine keeps its comment.",
        "API generators (PostGraphile, PostgREST) show the function without a description.",
    ),
)
