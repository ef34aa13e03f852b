"""Triggers, rewrite rules and row security policies."""

from harness.facts.catalog import Policy, RewriteRule, Trigger
from harness.rules.catalog.regular import Objects


def constraint(trigger: Trigger) -> str:
    """Write CONSTRAINT before the definition of a constraint trigger."""
    return "CONSTRAINT TRIGGER " if trigger.constraint else ""


TRIGGERS = Objects[Trigger]("trigger", "triggers", "table", shown=lambda one: one.definition)
REWRITE_RULES = Objects[RewriteRule](
    "rewrite_rule", "rewrite_rules", "table", shown=lambda one: one.definition
)
POLICIES = Objects[Policy]("policy", "policies", "table")
RULES = (
    TRIGGERS.present(
        "Every trigger is still there.",
        "updated_at stays old, the audit log stays empty: what the trigger wrote is no longer written.",
    ),
    TRIGGERS.not_added(
        "No trigger comes in.",
        "Each write does something that nobody asked for, and bulk loads take longer.",
    ),
    TRIGGERS.same(
        "name",
        "A trigger keeps its name, by which triggers of one event are ordered.",
        "Triggers run in the order of their names: one sees the values before, not after, another's change.",
    ),
    TRIGGERS.same_text(
        ("definition", "constraint"),
        "A trigger keeps its timing, events, level, condition, deferral and function.",
        "It runs for other writes, once a statement instead of once a row, or too late to change the row.",
        value=lambda one: constraint(one) + one.definition,
    ),
    TRIGGERS.same(
        "enabled",
        "A trigger stays enabled, disabled, or limited to replicas.",
        "A disabled trigger is listed and does nothing; one that is ALWAYS runs on replicas a second time.",
    ),
    TRIGGERS.same(
        "comment",
        "A trigger keeps its comment.",
        "Whoever wonders where a value came from finds no explanation in the database.",
    ),
    REWRITE_RULES.present(
        "Every rewrite rule is still there.",
        "Inserts into a view that the rule led to a table are refused, or a write is no longer logged.",
    ),
    REWRITE_RULES.not_added(
        "No rewrite rule comes in.",
        "A statement is replaced, and says INSERT 0 0: SQLAlchemy finds no row, RETURNING is refused.",
    ),
    REWRITE_RULES.same(
        "name",
        "A rewrite rule keeps its name, by which rules of one event are ordered.",
        "Rules apply in the order of their names, and DROP RULE in a migration does not find the old name.",
    ),
    REWRITE_RULES.same_text(
        "definition",
        "A rewrite rule keeps its event, condition and actions.",
        "A write through the view goes to other columns, to another table, or for other rows.",
    ),
    REWRITE_RULES.same(
        "enabled",
        "A rewrite rule stays enabled, disabled, or limited to replicas.",
        "A disabled rule is listed and rewrites nothing: the write goes to the table itself, or fails.",
    ),
    REWRITE_RULES.same(
        "comment",
        "A rewrite rule keeps its comment.",
        "A rule surprises whoever meets it; the text that explains it is gone.",
    ),
    POLICIES.present(
        "Every policy is still there.",
        "A restrictive policy's loss shows rows of other tenants; a permissive one's loss hides your own.",
    ),
    POLICIES.not_added(
        "No policy comes in.",
        "Permissive policies add up: one more shows rows that the others hide.",
    ),
    POLICIES.same(
        "name",
        "A policy keeps its name.",
        "ALTER POLICY and DROP POLICY in migrations and in the scripts of a security audit do not find it.",
    ),
    POLICIES.same(
        "command",
        "A policy keeps the command that it is for.",
        "A policy FOR SELECT alone lets no row be updated; one FOR ALL allows writes that nobody planned.",
    ),
    POLICIES.same(
        "permissive",
        "A policy stays permissive, or restrictive.",
        "A restrictive condition that all rows had to meet becomes one more way to see them.",
        value=lambda one: "PERMISSIVE" if one.permissive else "RESTRICTIVE",
    ),
    POLICIES.same(
        "roles",
        "A policy keeps the roles that it is for.",
        "The application's role sees no row at all, or every role sees what one was meant to see.",
    ),
    POLICIES.same_text(
        "using",
        "A policy keeps what rows it lets be seen.",
        "A tenant reads, changes or deletes rows of another tenant, or misses some of its own.",
    ),
    POLICIES.same_text(
        "check",
        "A policy keeps what rows it lets be written.",
        "A tenant stores rows in another's name, or its own writes fail with a policy violation.",
    ),
    POLICIES.same(
        "comment",
        "A policy keeps its comment.",
        "An auditor no longer reads in the database which requirement the policy fulfils.",
    ),
)
