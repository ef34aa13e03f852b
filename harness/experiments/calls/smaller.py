"""Make an example smaller, and write it as a line of Python."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from harness.experiments.calls.targets import Target
from harness.experiments.simpler import simpler
from harness.inside.calls.functions import FUNCTIONS, KEY
from harness.inside.calls.steady import moment_of

_NOW = {"aware": "datetime.now(UTC)", "utc": "datetime.utcnow()", "date": "date.today()"}
_READ = {
    "seconds": "time.time()",
    "whole": "int(time.time())",
    "milliseconds": "int(time.time() * 1000)",
    "monotonic": "time.monotonic()",
}


def smaller(example: Mapping[str, Any], *, fixed: bool) -> Iterator[dict[str, Any]]:
    """Return examples in which one part is simpler, or left out; `fixed`: not the first argument."""
    if "held" in example:
        yield {key: value for key, value in example.items() if key != "held"}
        for simple in _fewer(example["held"]):
            yield {**example, "held": simple}
    if example.get("moment"):
        yield {**example, "moment": 0}
    for key, value in example.items():
        if key == "given":
            for number, item in enumerate(value):
                for simple in () if fixed and not number else _simpler(item):
                    yield {**example, "given": [*value[:number], simple, *value[number + 1 :]]}
        elif key in {"named", "environ"} or (isinstance(value, dict) and "$" in value):
            for simple in _simpler(value):
                yield {**example, key: simple}


def only_named(value: Any, names: Collection[str]) -> Any:
    """Return an example whose instances have nothing but the attributes that the code names."""
    if isinstance(value, (list, tuple)):
        return type(value)(only_named(item, names) for item in value)
    if not isinstance(value, dict):
        return value
    is_instance = value.get("$") == "instance"
    return {
        key: only_named({name: one for name, one in item.items() if name in names}, names)
        if is_instance and key == "values"
        else only_named(item, names)
        for key, item in value.items()
    }


def _fewer(values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Return each value alone, and each half: an instance has many that do not matter."""
    names = [*values]
    half = len(names) // 2
    for some in (*([name] for name in names), names[:half], names[half:]):
        yield {name: values[name] for name in some}


def _simpler(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        kind = value.get("$")
        inner = {"instance": "values", "row": "values", "made": "named"}.get(str(kind))
        if kind == "function" and value["number"]:
            yield {**value, "number": 0}
        if kind == "session":
            for name in ("new", "dirty", "deleted"):
                for simple in _simpler(value[name]):
                    yield {**value, name: simple}
        if inner is not None:
            for one in (*_fewer(value[inner]), *_simpler(value[inner])):
                yield {**value, inner: one}
        elif kind is None:
            for key, item in value.items():
                yield {name: other for name, other in value.items() if name != key}
                for simple in _simpler(item):
                    yield {**value, key: simple}
        return
    yield from simpler(value)
    if isinstance(value, list):
        for number, item in enumerate(value):
            for simple in _simpler(item) if isinstance(item, dict) else ():
                yield [*value[:number], simple, *value[number + 1 :]]


def written(target: Target, described: Mapping[str, Any], example: Mapping[str, Any]) -> str:
    """Return a call as a line of Python, after what it needs to have around it."""
    call = _call(target, described, example)
    needed = {name: value for name, value in example.get("environ", {}).items() if value is not None}
    before = [f"os.environ.update({needed})"] if needed else []
    for name, value in example.get("held", {}).items():
        before.append(f"{name}.{'update' if isinstance(value, dict) else 'set'}({value!r})")
    moment = example.get("moment")
    at = f"  # at {moment_of(moment):%Y-%m-%d %H:%M} UTC, in a zone 05:45 ahead" if moment else ""
    return "; ".join([*before, f"{call}{at}"])


_ENGINES = {"Engine", "AsyncEngine"}


def _call(target: Target, described: Mapping[str, Any], example: Mapping[str, Any]) -> str:
    kind, *where = target.baseline
    given = [
        f"{one['name']}={_value(value)}" if one["by_name"] else _value(value)
        for one, value in zip(
            _each(described["takes"], len(example["given"])), example["given"], strict=False
        )
    ]
    given += [f"{name}={_value(value)}" for name, value in example["named"].items()]
    calls = []
    for size in example.get("levels", ()):
        calls.append(", ".join(given[:size]))
        given = given[size:]
    if described["takes"] and described["takes"][0]["name"] == KEY:
        return f"{where[0]}[{calls[0]}]({', '.join(given)})"
    arguments = ")(".join([*calls, ", ".join(given)])
    match kind:
        case "model":
            is_model = any(one["kind"][0] == "data" for one in described["takes"])
            return (
                f"{where[0]}.model_validate({arguments}).model_dump()"
                if is_model
                else f"{where[0]}({arguments})"
            )
        case "export":
            connects = target.instance_of in _ENGINES
            return f"{where[0]}.raw_connection()" if connects else f"{where[0]}({arguments})"
        case "function":
            return f"{where[1]}({arguments})"
        case "default" | "onupdate":
            table, column = where[-2:]
            row = (
                arguments if described["constants"] and "current_parameters" in described["constants"] else ""
            )
            return f"{table}.c.{column}.{kind}({row})"
        case "type":
            direction, value = example["given"]
            return f"{where[-2]}.c.{where[-1]}.type: {direction} {_value(value)}"
        case "member" if where[1] == "__init__":
            return f"{where[0]}({arguments})"
    if kind == "comparator":
        return f"comparisons of {where[0]}.{where[1]}"
    if example.get("sql"):
        return (
            f"str({where[0]}.{where[1]}.expression)"
            if described["read"]
            else f"str({where[0]}.{where[1]}({arguments}))"
        )
    if kind == "listener":
        return f"the listener on {_value(example['receiver'])}" + (f" with {arguments}" if arguments else "")
    receiver = _value(example["receiver"]) if example["receiver"] is not None else where[0]
    if where[1:] == ["__getattr__"]:
        return f"getattr({receiver}, {arguments})"
    if kind == "attribute" and described["loose"]:  # an association proxy
        return f"{receiver}.{where[1]}.append({arguments})"
    if kind == "deleter" or example.get("delete"):
        return f"del {receiver}.{where[1]}"
    if kind == "version":
        return f"the version of {where[0]} after {arguments}"
    if kind == "bound":
        return f"the values in the condition of {where[0]}.{where[1]}"
    if kind == "collection":
        return f"{where[0]}.{where[1]} of [{arguments}]"
    if kind == "validator":
        return f"{receiver}.{example['given'][0]} = {_value(example['given'][1])}"
    if arguments and (described["read"] or kind == "setter"):
        return f"{receiver}.{where[1]} = {arguments}"
    return f"{receiver}.{where[1]}" + ("" if described["read"] else f"({arguments})")


def _each(takes: list[Any], count: int) -> list[Any]:
    """Return the parameters that take so many positional arguments."""
    plain = [one for one in takes if not one["more"]]
    return plain + [{"by_name": False}] * (count - len(plain))  # of `*arguments`


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_value, value))}{',' if len(value) == 1 else ''})"
    if not isinstance(value, dict):
        return repr(value)
    match value.get("$"):
        case "instance" | "made":
            inner: dict[str, Any] = value.get("values") or value.get("named") or {}
            return f"{value['class']}({', '.join(f'{name}={_value(one)}' for name, one in inner.items())})"
        case "enum":
            names = value["name"].split("|")
            return " | ".join(f"{value['class']}.{one}" if one else f"{value['class']}(0)" for one in names)
        case "now":
            return _from_now(value["zone"], value["seconds"])
        case "dialect":
            return f"{value['name']}.dialect()"
        case "connection":
            return str(value["name"])
        case "function":
            return FUNCTIONS[value["number"] % len(FUNCTIONS)]
        case "json":
            return str(value["text"])
        case "set":
            return f"{{{', '.join(map(_value, value['items']))}}}"
        case "row":
            return _value(value["values"])
        case "session":
            held = (f"{name}={_value(value[name])}" for name in ("new", "dirty", "deleted") if value[name])
            return f"session({', '.join(held)})"
    return f"{{{', '.join(f'{_value(key)}: {_value(item)}' for key, item in value.items())}}}"


def _from_now(zone: str, seconds: float) -> str:
    if zone in _READ:
        return f"{_READ[zone]} + {seconds:g}" if seconds else _READ[zone]
    now = _NOW.get(zone, "datetime.now()")
    later = f"{now} + timedelta(seconds={seconds:g})" if seconds else now
    return f"({later}).time()" if zone == "time" else later
