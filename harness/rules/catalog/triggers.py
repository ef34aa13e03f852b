"""Triggers, rewrite rules and row security policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.facts.catalog.sql import definition
from harness.findings import Comparison, Contract, Family, Value
from harness.rules.catalog.comparison import not_added, present, same, same_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.facts.catalog import Policy, RewriteRule, Trigger
    from harness.pairs import Pair


def trigger_present(pair: Pair) -> Comparison:
    """Every trigger is still there."""
    return present(pair.catalog.triggers, lambda one: one.definition)


def trigger_not_added(pair: Pair) -> Comparison:
    """No trigger comes in."""
    return not_added(pair.catalog.triggers, lambda one: one.definition)


def trigger_same_name(pair: Pair) -> Comparison:
    """A trigger keeps its name, by which triggers of one event are ordered."""
    return _same_trigger(pair, lambda one: one.name)


def trigger_same_definition(pair: Pair) -> Comparison:
    """A trigger keeps its timing, events, level, condition, deferral and function."""
    return same_text(pair.catalog, pair.catalog.triggers, lambda one: constraint(one) + one.definition)


def trigger_same_enabled(pair: Pair) -> Comparison:
    """A trigger stays enabled, disabled, or limited to replicas."""
    return _same_trigger(pair, lambda one: one.enabled)


def trigger_same_comment(pair: Pair) -> Comparison:
    """A trigger keeps its comment."""
    return _same_trigger(pair, lambda one: one.comment)


def rewrite_rule_present(pair: Pair) -> Comparison:
    """Every rewrite rule is still there."""
    return present(pair.catalog.rewrite_rules, lambda one: one.definition)


def rewrite_rule_not_added(pair: Pair) -> Comparison:
    """No rewrite rule comes in."""
    return not_added(pair.catalog.rewrite_rules, lambda one: one.definition)


def rewrite_rule_same_name(pair: Pair) -> Comparison:
    """A rewrite rule keeps its name, by which rules of one event are ordered."""
    return _same_rule(pair, lambda one: one.name)


def rewrite_rule_same_definition(pair: Pair) -> Comparison:
    """A rewrite rule keeps its event, condition and actions."""
    return same_text(pair.catalog, pair.catalog.rewrite_rules, lambda one: one.definition)


def rewrite_rule_same_enabled(pair: Pair) -> Comparison:
    """A rewrite rule stays enabled, disabled, or limited to replicas."""
    return _same_rule(pair, lambda one: one.enabled)


def rewrite_rule_same_comment(pair: Pair) -> Comparison:
    """A rewrite rule keeps its comment."""
    return _same_rule(pair, lambda one: one.comment)


def policy_present(pair: Pair) -> Comparison:
    """Every policy is still there."""
    return present(pair.catalog.policies, definition)


def policy_not_added(pair: Pair) -> Comparison:
    """No policy comes in."""
    return not_added(pair.catalog.policies, definition)


def policy_same_name(pair: Pair) -> Comparison:
    """A policy keeps its name."""
    return _same_policy(pair, lambda one: one.name)


def policy_same_command(pair: Pair) -> Comparison:
    """A policy keeps the command that it is for."""
    return _same_policy(pair, lambda one: one.command)


def policy_same_permissive(pair: Pair) -> Comparison:
    """A policy stays permissive, or restrictive."""
    return _same_policy(pair, lambda one: "PERMISSIVE" if one.permissive else "RESTRICTIVE")


def policy_same_roles(pair: Pair) -> Comparison:
    """A policy keeps the roles that it is for."""
    return _same_policy(pair, lambda one: one.roles)


def policy_same_using(pair: Pair) -> Comparison:
    """A policy keeps what rows it lets be seen."""
    return same_text(pair.catalog, pair.catalog.policies, lambda one: one.using)


def policy_same_check(pair: Pair) -> Comparison:
    """A policy keeps what rows it lets be written."""
    return same_text(pair.catalog, pair.catalog.policies, lambda one: one.check)


def policy_same_comment(pair: Pair) -> Comparison:
    """A policy keeps its comment."""
    return _same_policy(pair, lambda one: one.comment)


def constraint(trigger: Trigger) -> str:
    """Write CONSTRAINT before the definition of a constraint trigger."""
    return "CONSTRAINT TRIGGER " if trigger.constraint else ""


def _same_trigger(pair: Pair, value: Callable[[Trigger], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.triggers, value)


def _same_rule(pair: Pair, value: Callable[[RewriteRule], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.rewrite_rules, value)


def _same_policy(pair: Pair, value: Callable[[Policy], Value]) -> Comparison:
    return same(pair.catalog, pair.catalog.policies, value)


FAMILY = Family(
    Contract.CATALOG,
    (
        trigger_present,
        trigger_not_added,
        trigger_same_name,
        trigger_same_definition,
        trigger_same_enabled,
        trigger_same_comment,
        rewrite_rule_present,
        rewrite_rule_not_added,
        rewrite_rule_same_name,
        rewrite_rule_same_definition,
        rewrite_rule_same_enabled,
        rewrite_rule_same_comment,
        policy_present,
        policy_not_added,
        policy_same_name,
        policy_same_command,
        policy_same_permissive,
        policy_same_roles,
        policy_same_using,
        policy_same_check,
        policy_same_comment,
    ),
)
