"""Have both sides write graphs that end unlike as Python, as a person can run it on a new database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final

from harness.experiments.graphs.evidence import Graph, GraphScript
from harness.experiments.graphs.objects import Object, Samples, column_of
from harness.experiments.graphs.scenes import Scene, scene_of
from harness.live import Database, at_once
from harness.workers import WorkerError

_MOST: Final = 24
"""For how many graphs scripts are written: of clocks and random values, all may end unlike."""


def with_scripts(
    databases: Mapping[str, Database],
    samples: Samples,
    graphs: Sequence[tuple[Graph, Mapping[str, Any], Sequence[Object]]],
    pool: ThreadPoolExecutor,
) -> list[Graph]:
    """Return the graphs, with scripts for those in which the sides differ.

    graphs: each with what a side was sent, and its objects.
    """
    unlike = [
        number
        for number, (graph, _, _) in enumerate(graphs)
        if len({*map(_frozen, graph.sides.values())}) > 1
    ][:_MOST]
    found = [graph for graph, _, _ in graphs]
    scenes = [scene_of(samples, *graphs[number]) for number in unlike]
    flushes = not any(graph.commits for graph in found)
    if not unlike:
        return found
    try:
        written = scripts_of(databases, scenes, pool, flushes=flushes)
    except WorkerError:
        return found  # the side is lost, which the next request says; the steps can be shown without
    for number, scene, scripts in zip(unlike, scenes, written, strict=True):
        found[number] = replace(found[number], scripts=scripts, scene=scene)
    return found


def scripts_of(
    databases: Mapping[str, Database], scenes: Sequence[Scene], pool: ThreadPoolExecutor, *, flushes: bool
) -> list[dict[str, GraphScript]]:
    """Have both sides write graphs as Python; flushes: whether each step ends with a flush."""
    asked = [one.sent for one in scenes]
    answers = at_once(
        pool, lambda side: side.call("script_of_graphs", graphs=asked, flushes=flushes), databases.values()
    )
    return [
        {name: _script(one) for name, one in zip(databases, written, strict=True)}
        for written in zip(*answers, strict=True)
    ]


def _frozen(facts: Mapping[Any, str]) -> frozenset[Any]:
    return frozenset(facts.items())


def _script(answer: Mapping[str, Any]) -> GraphScript:
    if answer["failure"]:
        return GraphScript(failure=answer["failure"])
    return GraphScript(
        tuple((module, name) for module, name in answer["imports"]),
        tuple(answer["needed"]),
        {step: tuple(lines) for step, lines in answer["steps"].items()},
        answer["rows"],
        {column_of(key): text for key, text in answer["columns"].items()},
        tuple(answer["links"]),
        {column_of(key): name for key, name in answer["attributes"].items()},
        {tuple(key): tuple(texts) for key, texts in answer["related"].items()},
    )
