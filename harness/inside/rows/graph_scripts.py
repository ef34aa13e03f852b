"""Write a graph or a sequence as Python that a person can run: its objects, and each of its steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..capture import Loaded
from ..code.signatures import signature
from . import tracking
from .scripts import Script, Unwritable
from .writing import Key, Unit, made

_NOT_FLUSHED = {"make", "read", "read again", "commit", "load", "expunge", "expire", "pickle"}
_BESIDE = 'with Session(session.connection(), join_transaction_mode="create_savepoint") as other:'


def scripts(loaded: Loaded, on: Any, graphs: list[dict[str, Any]], *, flushes: bool) -> list[dict[str, Any]]:
    """Return what the scripts of graphs consist of; `failure` says why there is none.

    flushes: whether each step ends with a flush.
    """
    found = []
    for asked in graphs:
        written = _GraphScript(asked, loaded, on.dialect, flushes=flushes)
        try:
            found.append(written.parts())
        except Unwritable as error:
            found.append({"failure": str(error)})
    return found


class _GraphScript(Script):
    """The script of one graph. Its objects have the names that they have in the graph."""

    def __init__(self, asked: dict[str, Any], loaded: Loaded, dialect: Any, *, flushes: bool) -> None:
        super().__init__(loaded, dialect)
        self._asked = asked
        self._flushes = flushes
        self._of: dict[str, Unit] = {}
        for one in (*asked["needed"], *asked["objects"]):
            self._of[one["name"]] = Unit(one["unit"], loaded)
        self._own = [one["name"] for one in asked["objects"]]
        props = [loaded.mapper_by_name[unit].relationships.get(name) for unit, name in asked["routes"]]
        self._secondary = [
            prop.secondary for prop in props if prop is not None and prop.secondary is not None
        ]

    def parts(self) -> dict[str, Any]:
        """Return the parts of the script; Unwritable if a class cannot be imported, or a value written."""
        needed = [line for one in self._asked["needed"] for line in self._made(one, stored=True)]
        steps = {step: [*self._step(step, operations)] for step, operations in self._asked["steps"]}
        return {
            "imports": sorted(set(self.imports)),
            "needed": needed,
            "steps": steps,
            "rows": {name: self._select(self._of[name].tables[0]) for name in self._own},
            "columns": {
                key: self._select(unit.columns[key].table, unit.columns[key].name)
                for unit in self._of.values()
                for key in unit.columns
            },
            "links": [f"SELECT * FROM {self._quoted.format_table(one)}" for one in self._secondary[:1]],  # noqa: S608
            "attributes": {
                key: attribute for name in self._own for key, attribute in self._of[name].attributes.items()
            },
            "related": {
                (name, attribute): [
                    self._items(f"{name}.__dict__.get({attribute!r})", attribute, name),
                    self._items(self._read(name, attribute, name), attribute, name),
                ]
                for name, attribute in self._asked["watched"]
                if attribute in self._of[name].mapper.relationships
            },
            "failure": "",
        }

    def _select(self, table: Any, column: str = "") -> str:
        """Return the statement that shows the keys of a table's rows, with what a column holds."""
        names = [one.name for one in table.primary_key if one.name != column]
        shown = [self._quoted.quote(name) for name in [*names, *filter(None, [column])]] or ["*"]
        ordered = " ORDER BY 1" if names else ""
        return f"SELECT {', '.join(shown)} FROM {self._quoted.format_table(table)}{ordered}"  # noqa: S608

    def _made(self, one: dict[str, Any], *, stored: bool) -> Iterator[str]:
        """Yield the lines that make an object, which is stored if others are to refer to it."""
        name, unit = one["name"], self._of[one["name"]]
        values = {
            key: value for key, value in one["row"].items() if unit.mapper is None or key in unit.attributes
        }
        texts = {self._attribute(name, key): self._value(unit, key, value) for key, value in values.items()}
        texts |= {
            self._attribute(name, key): f"{other}.{self._attribute(other, column)}"
            for key, (other, column) in one["linked"].items()
            if unit.mapper is None or key in unit.attributes
        }
        if unit.mapper is None:
            table = self._table(unit.table)
            written = ", ".join(f"{column!r}: {text}" for column, text in texts.items())
            returning = f".returning(*{table}.columns)"
            yield f"{name} = session.execute({table}.insert().values({{{written}}}){returning}).one()"
            return
        owner, up = self._asked["owners"].get(name), self._asked["up"]
        cls = unit.mapper.class_
        if owner is not None and up in signature(cls).parameters:
            texts[up] = owner  # its constructor may use the parent

        def known() -> dict[str, Any]:
            return {self._attribute(name, key): made(value, unit, key) for key, value in values.items()}

        yield from self.making(name, cls, texts, known)
        if stored:
            yield from (f"session.add({name})", "session.flush()")

    def _attribute(self, name: str, key: Key) -> str:
        unit = self._of[name]
        return str(unit.columns[key].key) if unit.mapper is None else unit.attributes[key]

    def _step(self, step: str, operations: Any) -> Iterator[str]:
        if step == "make":
            needed = {other for one in self._asked["objects"] for other, _ in one["linked"].values()}
            for one in self._asked["objects"]:
                yield from self._made(one, stored=one["name"] in needed)
            if any(verb == "savepoint" for _, some in self._asked["steps"] for verb, *_ in some):
                yield "savepoints = []"
        for verb, *words in operations:
            yield from self._operation(verb, *words)
        if step in {"read", "read again"}:
            yield from self._reading()
        if self._flushes and step not in _NOT_FLUSHED:
            yield "session.flush()"

    def _operation(self, verb: str, *words: Any) -> list[str]:
        """Return an operation as lines."""
        first = words[0] if words else ""
        if verb in {"add", "delete"}:
            return [f"session.{verb}({first})"]
        if verb == "set":
            return [f"{first}.{words[1]} = {words[2] or None}"]
        if verb in {"append", "remove"}:
            return [f"{first}.{words[1]}.{self._method(first, words[1], verb)}({words[2]})"]
        if verb == "change":
            return [self._changed(first, first, words[1], words[2])]
        if verb == "mutate":
            shown = f"{first}.{self._attribute(first, words[1])}"
            own = next(one for one in self._asked["objects"] if one["name"] == first)
            is_dict = isinstance(own["row"].get(words[1]), dict)
            return [f'{shown}["key"] = "value"' if is_dict else f"{shown}.append({shown}[0])"]
        if verb == "merge":
            return self._merged(first, words[1], words[2])
        if verb == "query":
            return ["session.flush()", *self._reading()]
        if verb in {"expunge", "expire", "pickle", "load"}:
            return self._looked(verb, first, *words[1:])
        if verb == "undo":
            return ["if savepoints:", "    savepoints.pop().rollback()"]
        plain = {
            "expire all": "session.expire_all()",
            "savepoint": "savepoints.append(session.begin_nested())",
        }
        return [plain.get(verb, f"session.{verb}()")]

    def _method(self, name: str, attribute: str, verb: str) -> str:
        """Return the method with which a collection takes or gives up an item."""
        mapper = self._of[name].mapper
        lazy = str(mapper.relationships[attribute].lazy)
        if lazy in tracking.UNLOADED:
            return "add" if (lazy, verb) == ("write_only", "append") else verb
        collection = getattr(mapper.class_manager.new_instance(), attribute)
        return str(getattr(collection, {"append": "_sa_appender", "remove": "_sa_remover"}[verb]).__name__)

    def _changed(self, shown: str, name: str, key: Key, value: Any) -> str:
        return f"{shown}.{self._attribute(name, key)} = {self._value(self._of[name], key, value)}"

    def _merged(self, name: str, attribute: str, changes: dict[str, tuple[Key, Any]]) -> list[str]:
        lines = [_BESIDE, f"    copy = other.get(type({name}), inspect({name}).identity)"]
        lines += [f"    {self._read('copy', attribute, name, 'other')}"]
        for changed, (key, value) in changes.items():
            if changed == name:
                continue  # the object itself stays as it is
            lines += [
                "    for one in other:",
                f"        if inspect(one).key == inspect({changed}).key:",
                f"            {self._changed('one', changed, key, value)}",
            ]
        return [*lines, "    other.expunge_all()", "session.merge(copy)", "session.flush()"]

    def _looked(self, verb: str, name: str, *words: Any) -> list[str]:
        every = ", ".join(self._own)
        if verb == "load":
            cls = self._imported(self._of[words[0]].mapper.class_)
            items = self._items(self._read("one", name, words[0], "other"), name, words[0])
            return [
                _BESIDE,
                f"    for one in other.scalars(select({cls})).unique().all():",  # all of them are held
                f"        print(inspect(one).identity, {_identities(items)})",
            ]
        if verb == "pickle":
            copied = f"pickle.loads(pickle.dumps({name})).__dict__.get({words[0]!r})"
            return [f"print({_identities(self._items(copied, words[0], name))})"]
        if verb == "expire":
            return [f"session.expire({name})", f"print([inspect(one).expired for one in ({every})])"]
        seen = f"print([one in session for one in ({every})])"
        return [f"session.expunge({name})", seen, f"session.add({name})", seen]

    def _reading(self) -> Iterator[str]:
        """Yield the lines that read where the relationships lead."""
        by_reading: dict[tuple[str, str], list[str]] = {}
        for name, attribute in self._asked["watched"]:
            if attribute in self._of[name].mapper.relationships:
                text = self._read("one", attribute, name)
                by_reading.setdefault((text, attribute), []).append(name)
        for (text, _), names in by_reading.items():
            yield f"for one in [{', '.join(names)}]:"
            yield "    if inspect(one).persistent:"
            yield f"        {text}"

    def _items(self, text: str, attribute: str, name: str) -> str:
        """Return an expression for the objects to which the value of an expression leads."""
        prop = self._of[name].mapper.relationships[attribute]
        if not prop.uselist:
            return f"[{text}]"
        if str(prop.lazy) in tracking.UNLOADED:
            return text
        collection = getattr(self._of[name].mapper.class_manager.new_instance(), attribute)
        return f"({text} or {{}}).values()" if isinstance(collection, dict) else f"({text} or [])"

    def _read(self, shown: str, attribute: str, name: str, session: str = "session") -> str:
        """Return the expression that reads where a relationship of an object leads."""
        lazy = str(self._of[name].mapper.relationships[attribute].lazy)
        if lazy == "write_only":
            return f"{session}.scalars({shown}.{attribute}.select()).all()"
        return f"list({shown}.{attribute})" if lazy == "dynamic" else f"{shown}.{attribute}"


def _identities(items: str) -> str:
    return f"[inspect(item).identity for item in {items} if item is not None]"
