"""Workers die of everything; each line is still answered exactly once, in its place."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from derivations.claims import pool as pooling
from derivations.claims import worker as working
from derivations.claims.lines import LONGEST, Given, Stream
from derivations.claims.pool import NoWorkers, Pool
from derivations.claims.worker import Instructions

OBEYING = "standins:obeying"
CORPORA = Path(os.environ.get("CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))


def claims(*deeds):
    return [json.dumps({"id": number, "do": deed}) for number, deed in enumerate(deeds)]


def answers(lines, jobs=2, *, timeout=20.0, memory=1000, function=OBEYING):
    instructions = Instructions(timeout, memory, function)
    return [json.loads(text) for text in Pool(jobs, instructions).answers(Given(lines))]


def pids(pool):
    return [worker._process.pid for worker in pool._workers]


def is_running(pid):
    """Whether there is such a process, other than one that has ended and that nobody has asked about."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


# ── order ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_answers_come_in_the_order_of_the_lines(jobs):
    deeds = random.Random(jobs).choices(["sleep", "nothing"], k=100)
    found = answers(claims(*deeds), jobs)
    assert [answer["id"] for answer in found] == list(range(100))
    assert len({answer["worker"] for answer in found}) == jobs


def test_no_line_has_no_answer():
    assert answers([]) == []


def taken_from(lines, taken):
    for line in lines:
        taken.append(line)
        yield line


def test_lines_are_taken_when_there_is_room_and_not_before(monkeypatch):
    monkeypatch.setattr(pooling, "WINDOW", 10)
    taken = []
    found = Pool(2, Instructions(function=OBEYING)).answers(Given(taken_from(claims(*[None] * 1000), taken)))
    assert not taken
    for given in range(1, 1001):
        next(found)
        assert given <= len(taken) <= given + 10
    assert next(found, None) is None


@pytest.mark.parametrize("length", [100, 600, 2000])
def test_long_lines_count_for_what_they_take_until_they_are_given_out(monkeypatch, length):
    monkeypatch.setattr(pooling, "WINDOW_BYTES", 10_000)
    monkeypatch.setattr(pooling, "LONGEST", 1000)
    taken = []
    lines = [json.dumps({"id": number, "lhs": "x" * length}) for number in range(200)]
    found = Pool(2, Instructions(function=OBEYING)).answers(Given(taken_from(lines, taken)))
    for given in range(1, 201):
        next(found)
        assert (len(taken) - given) * length <= 10_000
    assert next(found, None) is None


def test_an_answer_does_not_wait_for_the_next_line():
    reading, writing = os.pipe()
    found = Pool(2, Instructions(function=OBEYING)).answers(Stream(reading))
    for number in range(5):
        os.write(writing, b'{"id": %d}\n{"i' % number if number == 0 else b'd": %d}\n{"i' % number)
        assert json.loads(next(found))["id"] == number
    os.close(writing)
    assert json.loads(next(found))["verdict"] == "unreadable"
    assert next(found, None) is None
    os.close(reading)


@pytest.mark.parametrize("line", ['{"id":\n "a"\n}', b'\xef\xbb\xbf{"id": "a"}'])
def test_a_claim_may_have_line_breaks_of_its_own_and_a_byte_order_mark(line):
    assert [answer["id"] for answer in answers([line, line])] == ["a", "a"]


def test_a_line_that_is_too_long_is_answered_with_its_id_and_no_worker_sees_it():
    long = json.dumps({"id": "long", "lhs": "x" * 10 * LONGEST})
    before, found, after = answers([b'{"id": 1}', long, b'{"id": 2}'])
    assert (before["id"], found["id"], after["id"]) == (1, "long", 2)
    assert found["verdict"] == "unreadable"
    assert "1,000,000 bytes at most" in found["reason"]


# ── limits ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("hang", "the time limit of 1 s ran out"),
        ("hog", "the memory limit of 1000 MB ran out, twice"),
        ("hog in C", "the memory limit of 1000 MB ran out, twice"),
        ("crash", "its worker was killed by signal 11 (SIGSEGV), twice"),
        ("leave", "its worker ended with status 3, twice"),
        ("fail", "its worker ended with status 1: ValueError: no such thing, twice"),
        (
            "no JSON",
            "its worker ended with status 1: TypeError: Object of type set is not JSON serializable, twice",
        ),
    ],
)
def test_a_claim_that_ends_its_worker_costs_its_own_answer_only(deed, reason):
    found = answers(claims(*[None] * 5, deed, *[None] * 5), timeout=1.0)
    assert [answer["id"] for answer in found] == list(range(11))
    assert (found[5]["verdict"], found[5]["reason"]) == ("undecided", reason)
    assert set(found[5]) >= {"conditions", "witness", "residual", "seconds"}
    assert {answer["verdict"] for answer in (*found[:5], *found[6:])} == {"proved"}


def test_a_claim_whose_worker_somebody_kills_is_given_to_another(tmp_path):
    deeds = [["once", str(tmp_path / str(number))] for number in range(2)]
    assert [answer["verdict"] for answer in answers(claims(*deeds))] == ["proved"] * 2


def test_a_worker_that_is_stopped_is_ended_by_its_parent(monkeypatch):
    monkeypatch.setattr(working, "GRACE", 0.1)
    monkeypatch.setattr(pooling, "TICK", 0.1)
    pool = Pool(1, Instructions(0.2, 1000, OBEYING))
    found = pool.answers(Given(claims(*[None] * 1000)))
    next(found)
    os.kill(pids(pool)[0], signal.SIGSTOP)
    verdicts = [json.loads(answer)["verdict"] for answer in found]
    assert len(verdicts) == 999
    assert verdicts.count("undecided") == 1


def test_a_worker_ends_with_its_parent_even_in_the_middle_of_a_claim(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(
        "import os, signal\n"
        "from derivations.claims.lines import Given\n"
        "from derivations.claims.pool import Pool\n"
        "from derivations.claims.worker import Instructions\n"
        "def lines():\n"
        "    yield '{\"id\": 1}'\n"
        '    yield \'{"do": "hang"}\'\n'
        "    yield '{\"id\": 3}'\n"
        f"pool = Pool(1, Instructions(1.0, 1000, '{OBEYING}'))\n"
        "found = pool.answers(Given(lines()))\n"
        "next(found)\n"
        "print(pool._workers[0]._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, env=environment)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    for _ in range(1000):
        if not is_running(int(ended.stdout)):
            return
        time.sleep(0.02)
    pytest.fail("the worker outlives its parent")


def test_closing_the_answers_ends_the_workers():
    pool = Pool(3, Instructions(60.0, 1000, OBEYING))
    found = pool.answers(Given(claims(*["sleep"] * 5, *["hang"] * 5)))
    next(found)
    running = pids(pool)
    found.close()
    assert len(running) == 3
    assert not any(map(is_running, running))


# ── starting ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("memory", "function", "words"),
    [
        (1000, "standins:missing", "has no attribute 'missing'"),
        (1000, "nowhere:proved", "No module named 'nowhere'"),
        (1, OBEYING, "the memory limit of 1 MB ran out"),
    ],
)
def test_workers_that_do_not_start_are_an_error_with_their_last_words(memory, function, words, monkeypatch):
    monkeypatch.setattr(pooling, "FAILED_STARTS", 2)
    with pytest.raises(NoWorkers, match="no worker can be started") as caught:
        answers(claims(None), memory=memory, function=function)
    assert words in str(caught.value)


def test_workers_killed_while_they_start_are_started_again():
    pool = Pool(2, Instructions(20.0, 1000, OBEYING))
    killed = []

    def lines():
        for number in range(100):
            for pid in pids(pool) if len(killed) < 4 else ():
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            yield json.dumps({"id": number})

    found = [json.loads(answer) for answer in pool.answers(Given(lines()))]
    assert [answer["id"] for answer in found] == list(range(100))
    assert {answer["verdict"] for answer in found} == {"proved"}
    assert len(killed) >= 2


# ── a bad day ────────────────────────────────────────────────────────────────────────────────────


def while_workers_are_killed(lines, instructions, *, kills, every):
    """The answers, while a worker is killed after every so many of them."""
    pool = Pool(2, instructions)
    chance = random.Random(1)
    found = []
    for text in pool.answers(Given(lines)):
        found.append(json.loads(text))
        if kills and len(found) % every == 0 and pids(pool):
            os.kill(chance.choice(pids(pool)), signal.SIGKILL)
            kills -= 1
    assert not kills
    return found


def test_every_claim_is_answered_once_while_workers_are_killed():
    lines = claims(*random.Random(2).choices([None, "sleep"], k=500))
    found = while_workers_are_killed(lines, Instructions(20.0, 1000, OBEYING), kills=10, every=50)
    assert [answer["id"] for answer in found] == list(range(500))
    lost = [answer for answer in found if answer["verdict"] != "proved"]
    assert {answer["reason"] for answer in lost} <= {"its worker was killed by signal 9 (SIGKILL), twice"}
    assert len(lost) <= 5


@pytest.mark.sweep
def test_a_hundred_thousand_claims_are_answered_once_while_workers_are_killed():
    lines = (json.dumps({"id": number}) for number in range(100_000))
    found = while_workers_are_killed(lines, Instructions(20.0, 1000, OBEYING), kills=300, every=300)
    assert [answer["id"] for answer in found] == list(range(100_000))
    assert sum(answer["verdict"] != "proved" for answer in found) <= 150


@pytest.mark.sweep
def test_claims_of_others_are_answered_once_while_workers_are_killed():
    files = [path for path in sorted(CORPORA.glob("*.jsonl")) if path.stat().st_size < 100_000]
    if not files:
        pytest.skip("no corpora here")
    lines = [line for path in files for line in path.read_bytes().splitlines()]
    found = while_workers_are_killed(lines, Instructions(), kills=20, every=len(lines) // 25)
    assert [answer["id"] for answer in found] == [json.loads(line)["id"] for line in lines]
