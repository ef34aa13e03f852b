"""What a benchmark counts and keeps; what it measures is no test."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from benchmarks import answers, report
from benchmarks.proxy import delaying
from benchmarks.results import Results
from benchmarks.timing import Measured, Verified, exponent


def _results(seconds: float) -> Results:
    run = Verified("50 tables", 50, "EQUIVALENT", seconds, 2.5, 0.1, {"rows": seconds / 2}, {"harness": 80.0})
    found = Results("2 cores", {"alembic": "1.20"}, 50, {"read": Measured("read", [3.0, seconds])}, [run])
    found.answers = {"none": {"migra": answers.SAME}, "CHECK weakened": {"migra": answers.SAME}}
    return found


def test_saved_results_are_compared_as_ratios(tmp_path: Path) -> None:
    earlier = _results(2.0)
    earlier.save(tmp_path / "before.json")
    assert Results.read(tmp_path / "before.json") == earlier
    rows = {row[0]: row[-1] for row in report.compared(_results(1.0), earlier).rows}
    assert rows == {
        "read": "0.50x",
        "50 tables: all": "0.50x",
        "50 tables: CPU": "1.00x",
        "50 tables: rows": "0.50x",
    }


def test_wrong_answers_stand_beside_the_times() -> None:
    shown = report.markdown(_results(1.0))
    assert "| none | the same |" in shown
    assert "| CHECK weakened | the same (wrong) |" in shown


@pytest.mark.parametrize(("more", "power"), [(4.0, 1.0), (16.0, 2.0), (1.0, 0.0)])
def test_growth_is_an_exponent_of_the_size(more: float, power: float) -> None:
    assert exponent(1.0, more, (250, 1000)) == pytest.approx(power)


def test_what_is_too_short_has_no_exponent() -> None:
    assert exponent(0.001, 4.0, (250, 1000)) is None


def test_a_round_trip_is_a_question_and_its_answer(tmp_path: Path) -> None:
    """Two messages that are sent before any answer are one round trip."""
    file = str(tmp_path / "server")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(file)
        server.listen()
        thread = threading.Thread(target=_answer, args=(server,))
        thread.start()
        with delaying(file, 0.0) as proxy, socket.create_connection(("127.0.0.1", proxy.port)) as client:
            client.sendall(b"a")
            client.sendall(b"b.")
            assert client.recv(1) == b"!"
            client.sendall(b"c.")
            assert client.recv(1) == b"!"
            counted = proxy.round_trips
        thread.join()
    assert counted == 2


def _answer(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        while data := connection.recv(100):
            if data.endswith(b"."):
                connection.sendall(b"!")
