"""Rules of validators and listeners: the same code is called when something happens to a mapped object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.facts.mapping import Listener, ListenerOrder, Validator
from harness.findings import Comparison, Remark
from harness.pairs.compare import Lone, Match, compare, none_added, none_missing, same_code
from harness.rules import parts
from harness.rules.regular import Subjects, held

if TYPE_CHECKING:
    from harness.pairs import Pair

_HANDED_DOWN, _BY_A_BASE = "propagate", "propagated"


def validator_present(pair: Pair) -> Comparison:
    """What a mapped class validates is still validated."""
    return parts.none_missing(pair.mapping.validators, _validates)


def validator_not_added(pair: Pair) -> Comparison:
    """Nothing is validated that was not."""
    return parts.none_added(pair.mapping.validators, _validates)


def validator_same_code(pair: Pair) -> Comparison:
    """A validator is the same code, wherever it now stands."""
    return parts.same_code(
        pair.mapping.validators, lambda validator: validator.code, pair.calls, "validator_same_code"
    )


def listener_present(pair: Pair) -> Comparison:
    """What listened to events of mapped classes, of sessions or engines still listens.

    So do those of the engines, pools and makers of sessions that the side's modules hold. Listeners are
    functions of the side's own or of other packages, not SQLAlchemy's. What a package of third parties
    registers for itself when it is imported is a note.
    """
    listeners = pair.mapping.listeners
    kept = tuple(lone for lone in listeners.missing if not lone.value.package)
    compared = none_missing(replace(listeners, missing=kept), _listens)
    return replace(
        compared, notes=tuple(_of_imports(listeners.missing, "no longer listens, without the import of"))
    )


def listener_not_added(pair: Pair) -> Comparison:
    """Nothing listens that did not; what a package of third parties registers for itself is a note."""
    listeners = pair.mapping.listeners
    kept = tuple(lone for lone in listeners.added if not lone.value.package)
    compared = none_added(replace(listeners, added=kept), _listens)
    return replace(compared, notes=tuple(_of_imports(listeners.added, "listens now, by the import of")))


def listener_same_targets(pair: Pair) -> Comparison:
    """A listener listens to the same events of the same classes and attributes, its result used as before.

    What a class hands down to its subclasses (`propagate=True`), it still does where it has none yet, since
    others may write some. That it does so now breaks nobody, and a base may do it for the class.
    """
    listeners = pair.mapping.listeners
    matches = tuple(map(_handing_down_alike, listeners.matches))
    return compare(replace(listeners, matches=matches), _listens)


def listener_same_order(pair: Pair) -> Comparison:
    """Several listeners to one event are called in the same order."""
    return parts.same(pair.mapping.listener_orders, ", ".join)


def listener_same_code(pair: Pair) -> Comparison:
    """A listener is the same code, wherever it now stands."""
    return same_code(pair.mapping.listeners, lambda listener: listener.code, pair.calls, "listener_same_code")


def _handing_down_alike(match: Match[Listener]) -> Match[Listener]:
    """Return a match with the mark of what is handed down only where this is all that is lost."""
    baseline, refactored = _unmarked(match.baseline), _unmarked(match.refactored)
    still = {(*heard[:2], mark) for heard in match.refactored.targets for mark in heard[2].split()}
    lost = any(
        _HANDED_DOWN in how.split() and still.isdisjoint({(*at, _HANDED_DOWN), (*at, _BY_A_BASE)})
        for *at, how in match.baseline.targets
    )
    if lost and baseline.targets == refactored.targets:
        baseline = match.baseline
    return replace(match, baseline=baseline, refactored=refactored)


def _unmarked(listener: Listener) -> Listener:
    def unmarked(how: str) -> str:
        return " ".join(word for word in how.split() if word not in {_HANDED_DOWN, _BY_A_BASE})

    heard = ((target, event, unmarked(how)) for target, event, how in listener.targets)
    return replace(listener, targets=tuple(heard))


def _of_imports(lone: Iterable[Lone[Listener]], what: str) -> Iterator[Remark]:
    for one in lone:
        if one.value.package:
            yield Remark(str(one.subject), f"{what} {one.value.package}, which registers it itself")


def _validates(validator: Validator) -> str:
    return ", ".join([*validator.attributes, *filter(None, [validator.options])])


def _listens(listener: Listener) -> str:
    heard = ((event, target, how.replace(_BY_A_BASE, "")) for target, event, how in listener.targets)
    return ", ".join(f"{event} of {target} {how}".rstrip() for event, target, how in heard)


VALIDATORS = Subjects[Validator]("validator", "validators", own=True, held=held)
LISTENERS = Subjects[Listener]("listener", "listeners")
ORDERS = Subjects[ListenerOrder]("listener", "listener_orders", own=True)
RULES = (
    VALIDATORS.checked(
        validator_present, (), "Values that were refused or normalised (an e-mail's case) are stored raw."
    ),
    VALIDATORS.checked(
        validator_not_added, (), "Assignments that work today raise ValueError, or store another value."
    ),
    VALIDATORS.same(
        ("attributes", "options"),
        "A validator looks at the same attributes, at the same moments.",
        "An attribute is no longer checked, or a removed object now is.",
        value=_validates,
    ),
    VALIDATORS.checked(
        validator_same_code,
        "code",
        "The same value is accepted on one side and refused, or changed, on the other.",
    ),
    LISTENERS.checked(
        listener_present,
        (),
        "Audit entries, search indexes or caches are no longer written, without an error.",
    ),
    LISTENERS.checked(
        listener_not_added, (), "Each flush, load or connection does something more, which may fail."
    ),
    LISTENERS.checked(
        listener_same_targets,
        "targets",
        "Objects of some classes are no longer seen, or it meets unexpected ones.",
    ),
    ORDERS.checked(
        listener_same_order,
        "listeners",
        "A listener that needs what another one sets (a slug) finds it empty.",
    ),
    LISTENERS.checked(
        listener_same_code, "code", "What happens at each flush, load or connection is something else."
    ),
)
