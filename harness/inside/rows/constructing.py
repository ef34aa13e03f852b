"""Make an instance of a mapped class from the values of its attributes, as the application would."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ..code.signatures import signature


def instance(mapper: Any, values: dict[str, Any], session: Session) -> Any:
    """Return a new instance that has these values, which is not yet in the session.

    The constructor gets all values, or those that it has parameters for, among them related objects. Where it
    wants something else, it is not called; the ORM then prepares the instance as it does before a constructor
    runs, which also sets the discriminator.
    """
    try:
        return mapper.class_(**values)
    except TypeError:
        pass
    try:
        arguments = _arguments(mapper, values, session)
        made = mapper.class_(**arguments)
    except TypeError:
        arguments = {}
        made = mapper.class_manager.new_instance()
        mapper.class_manager.dispatch.init(mapper.class_manager.state_getter()(made), (), dict(values))
    for name, value in values.items():
        if name not in arguments:
            setattr(made, name, value)
    return made


def _arguments(mapper: Any, values: dict[str, Any], session: Session) -> dict[str, Any]:
    """Return what the constructor has parameters for; TypeError if it needs anything else."""
    arguments = {}
    for name, parameter in signature(mapper.class_).parameters.items():
        if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
            continue
        if name in values:
            arguments[name] = values[name]
        elif name in mapper.relationships:
            arguments[name] = _related(mapper, mapper.relationships[name], values, session)
        elif parameter.default is parameter.empty:
            raise TypeError(f"nothing is known of the parameter {name}")
    return arguments


def _related(mapper: Any, relationship: Any, values: dict[str, Any], session: Session) -> Any:
    """Return the object to which the values of a relationship's own columns lead; None where they are NULL.

    TypeError if they lead to none.
    """
    attributes = mapper._columntoproperty  # noqa: SLF001 - `get_property_by_column` raises for unmapped ones
    referred = {
        other: values.get(attributes[own].key)
        for own, other in relationship.local_remote_pairs
        if own in attributes
    }
    key = [referred.get(column) for column in relationship.mapper.primary_key]
    if relationship.uselist or len(referred) < len(key):
        raise TypeError(f"{relationship.key} needs more than a row that is there")
    return None if None in key else session.get(relationship.mapper.class_, tuple(key))
