"""The witness of a graph or a sequence: a script that takes its steps, and shows what differs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from harness.experiments.graphs.evidence import LOOKING, SHARED, Fact, Graph, GraphScript, Kind
from harness.facts.catalog.names import ColumnName
from harness.pairs.scripts import ENGINE, Import, Script, text_of

_KEEPING: Final = f"with Session({ENGINE}, expire_on_commit=False) as session:"
_COMMITTING: Final = f"with Session({ENGINE}) as session:"
_OWN: Final = (
    *(("sqlalchemy", name) for name in ("event", "inspect", "select", "text")),
    ("pickle", ""),
)
_COUNTING: Final = (
    "reads = []",
    'event.listen(session.get_bind(), "before_cursor_execute", lambda *given: reads.append(given[2]))',
)
_COUNTED: Final = 'print(sum(one.lstrip().startswith(("SELECT", "WITH")) for one in reads), "SELECT")'
_STATES: Final = '("transient", "pending", "persistent", "deleted", "detached")'
_READING: Final = ("read", "read again", "query", "end")


def witness(graph: Graph, fact: Fact) -> str:
    """Return the script of a graph until a fact in which the sides differ shows."""
    scripts = {name: _script(graph, fact, script) for name, script in graph.scripts.items()}
    return text_of(scripts, graph.objects) if scripts else "\n".join(graph.objects)


def _script(graph: Graph, fact: Fact, script: GraphScript) -> Script:
    if script.failure:
        return Script((), (), script.failure)
    body: list[str] = []
    for step in graph.steps:
        if step not in LOOKING or step == fact.step:
            body += _COUNTING if step == fact.step and fact.kind is Kind.LOADED else ()
            body += _taken(graph, fact, step, script.steps[step])
        if step == fact.step:
            break
    body = [line for line, _ in groupby(body)]
    lines = _within(_COMMITTING if graph.commits else _KEEPING, [*body, *_showing(graph, fact, script)])
    if script.needed:
        lines = [*_within(_KEEPING, [*script.needed, "session.commit()"]), "", *lines]
    return Script([*_used(script.imports, lines), *_used(_OWN, lines)], lines)


def _within(head: str, lines: Iterable[str]) -> list[str]:
    return [head, *(f"    {line}" for line in lines)]


def _used(imports: Iterable[Import], lines: Sequence[str]) -> Iterator[Import]:
    """Yield what the lines need: not all steps are shown."""
    text = "\n".join(lines)
    for module, name in imports:
        if re.search(rf"(?<![\w.]){re.escape(name or module)}\b", text):
            yield module, name


def _taken(graph: Graph, fact: Fact, step: str, lines: Sequence[str]) -> Sequence[str]:
    """Return the lines of a step. If it is refused, and not the last, the script goes on as the run did."""
    refusing = any(facts.get(Fact(step, Kind.REFUSED)) for facts in graph.sides.values())
    if step == fact.step or not refusing or not lines:
        return lines
    if graph.commits:
        after = ["except Exception:", "    session.rollback()"]
        return [*_within("try:", lines), *after, *(f"    {line}" for line in _forgetting(graph))]
    nested = _within("with session.begin_nested():", lines)
    return [*_within("try:", nested), "except Exception as error:", "    print(error)"]


def _forgetting(graph: Graph) -> Iterator[str]:
    if any(step.endswith(" savepoint") for step in graph.steps):
        yield "savepoints.clear()"


def _showing(graph: Graph, fact: Fact, script: GraphScript) -> Iterator[str]:
    """Yield the lines that show what differs, after the step with which it does."""
    objects = ", ".join(f"{name!r}: {name}" for name in script.rows)
    values = [facts.get(fact, "") for facts in graph.sides.values()]
    if fact.kind is Kind.REFUSED:
        yield 'print("accepted")'
    elif isinstance(fact.part, ColumnName) and any(value.endswith(SHARED) for value in values):
        attribute = repr(script.attributes.get(fact.part, fact.part.column))
        same = f"made.__dict__.get({attribute}) is {fact.object}.__dict__.get({attribute})"
        yield f"objects = {{{objects}}}"
        yield f"print([name for name, made in objects.items() if {same}])"
    elif fact.kind is Kind.LOADED:
        yield _COUNTED
    elif fact.kind is Kind.RELATED and fact.step not in LOOKING:
        texts = script.related.get((fact.object, str(fact.part)), ("", ""))
        shown = texts[fact.step.rpartition(" ")[2] in _READING or fact.step in _READING]
        yield f"objects = {{{objects}}}"
        yield f"print([name for one in {shown} for name, made in objects.items() if made is one])"
    elif fact.kind is Kind.KEYED and fact.step not in LOOKING:
        shown = f"({fact.object}.__dict__.get({str(fact.part)!r}) or {{}}).items()"
        yield f"objects = {{{objects}}}"
        yield f"print([(key, name) for key, one in {shown} for name, made in objects.items() if made is one])"
    elif fact.kind is Kind.SESSION and fact.step not in LOOKING:
        yield f"print([state for state in {_STATES} if getattr(inspect({fact.object}), state)])"
    else:
        yield from (
            f"print(session.connection().execute(text({one!r})).all())"  # which flushes nothing
            for one in _statements(fact, script)
        )


def _statements(fact: Fact, script: GraphScript) -> Iterator[str]:
    """Yield the statements that show what differs in the database."""
    if fact.kind is Kind.ROW:
        yield script.rows[fact.object]
    elif isinstance(fact.part, ColumnName):
        yield script.columns.get(fact.part) or script.rows[fact.object]  # a column of the other side alone
    elif fact.kind is Kind.LINK:
        yield from script.links
    elif fact.kind is Kind.BESIDES:
        yield f"SELECT * FROM {fact.part}"  # noqa: S608 - as the side's own statements write the table
