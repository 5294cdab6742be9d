"""Any executor answers as our own pool does, and what it loses is answered all the same."""

import json
import multiprocessing
import os
import signal
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from derivations.claims import check_claims, executors
from derivations.claims.executors import answers_elsewhere
from derivations.claims.lines import Given, Stream
from derivations.claims.worker import Instructions
from derivations.errors import BadSetting

OBEYING = Instructions(20.0, 1000, "standins:obeying")
LINES = [json.dumps({"id": number}) for number in range(20)]


@pytest.fixture(autouse=True)
def chunks_are_small(monkeypatch):
    monkeypatch.setattr(executors, "CHUNK", 4)


def answers(executor, lines=LINES, instructions=OBEYING):
    return [json.loads(text) for text in answers_elsewhere(Given(lines), executor, instructions)]


def all_proved(found, count=20):
    return [(one["id"], one["verdict"]) for one in found] == [(number, "proved") for number in range(count)]


class Losing(Executor):
    """Runs what it is given, at once, but for the tasks of some numbers, which it loses."""

    def __init__(self, lost=(), refused=()):
        self.lost, self.refused = lost, refused
        self.promises = []

    def submit(self, function, /, *arguments, **options):
        number = len(self.promises)
        if number in self.refused:
            raise RuntimeError("cannot schedule new futures after shutdown")
        promise = Future()
        self.promises.append(promise)
        if number in self.lost:
            promise.set_exception(OSError("the machine is gone"))
        else:
            promise.set_result(function(*arguments, **options))
        return promise


class Lazy(Executor):
    """Runs a task when somebody asks for its result."""

    def __init__(self):
        self.promises = []

    def submit(self, function, /, *arguments, **_options):
        promise = Future()
        promise.result = lambda: function(*arguments)
        self.promises.append(promise)
        return promise


def test_threads_answer_in_order():
    with ThreadPoolExecutor(2) as executor:
        assert all_proved(answers(executor))


def test_a_chunk_has_the_limits_of_a_claim():
    lines = [json.dumps({"id": 0, "do": "hang"}), json.dumps({"id": 1, "do": "hog"}), '{"id": 2}']
    with ThreadPoolExecutor(1) as executor:
        found = answers(executor, lines, Instructions(0.5, 1000, "standins:obeying"))
    assert [answer["verdict"] for answer in found] == ["undecided", "undecided", "proved"]


def test_a_chunk_that_is_lost_once_is_given_out_again():
    executor = Losing(lost=[0, 3])
    assert all_proved(answers(executor))
    assert len(executor.promises) == 7


def test_a_chunk_that_is_lost_twice_is_answered_here_with_a_warning():
    executor = Losing(lost=[0, 1])
    with pytest.warns(RuntimeWarning, match="lost 4 claims .OSError: the machine is gone.; answered here"):
        assert all_proved(answers(executor, LINES[:4]), 4)
    assert len(executor.promises) == 2


def test_an_executor_that_is_shut_down_loses_nothing():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.warns(RuntimeWarning, match="it takes no more"):
        assert all_proved(answers(executor, LINES[:5]), 5)


def test_a_chunk_lost_by_an_executor_that_then_refuses_is_answered_here():
    with pytest.warns(RuntimeWarning, match="the machine is gone"):
        assert all_proved(answers(Losing(lost=[0], refused=[1]), LINES[:4]), 4)


def test_processes_that_are_killed_lose_no_claim():
    lines = [json.dumps({"id": number, "do": "sleep"}) for number in range(20)]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as executor:
        found = answers_elsewhere(Given(lines), executor, OBEYING)
        first = json.loads(next(found))
        os.kill(next(iter(executor._processes)), signal.SIGKILL)
        with pytest.warns(RuntimeWarning, match="BrokenProcessPool"):
            assert all_proved([first, *map(json.loads, found)])


def test_no_more_than_so_many_chunks_are_in_flight_and_closing_cancels_them(monkeypatch):
    monkeypatch.setattr(executors, "CHUNKS", 3)
    executor, taken = Lazy(), []
    found = answers_elsewhere(Given(taken.append(line) or line for line in LINES), executor, OBEYING)
    assert not taken
    assert json.loads(next(found))["id"] == 0
    assert len(taken) == 12
    found.close()
    assert all(promise.cancelled() for promise in executor.promises)


def test_a_chunk_is_cut_where_the_next_line_is_still_being_written():
    reading, writing = os.pipe()
    os.write(writing, b'{"id": 0}\n{"id": 1}\n{"i')
    found = answers_elsewhere(Stream(reading), Losing(), OBEYING)
    assert [json.loads(next(found))["id"] for _ in range(2)] == [0, 1]
    os.write(writing, b'd": 2}\n')
    os.close(writing)
    assert [json.loads(text)["id"] for text in found] == [2]
    os.close(reading)


# ── from Python ──────────────────────────────────────────────────────────────────────────────────

CLAIMS = [
    '{"id": "square", "lhs": "(x + 1)**2", "rhs": "x**2 + 2*x + 1", "assume": {"x": "real"}}',
    "",
    b'{"id": "wrong", "lhs": "x + 1", "rhs": "x", "assume": {"x": "real"}}\n',
    "no claim",
]
EXPECTED = [("square", "proved"), ("wrong", "refuted"), (None, "unreadable")]


def verdicts(found):
    return [(answer["id"], answer["verdict"]) for answer in found]


def test_check_claims_gives_the_verdicts():
    assert verdicts(check_claims(CLAIMS)) == EXPECTED
    with ThreadPoolExecutor(1) as executor:
        assert verdicts(check_claims(iter(CLAIMS), executor=executor)) == EXPECTED


@pytest.mark.parametrize(
    "limits",
    [{"timeout": 0}, {"timeout": float("nan")}, {"timeout": float("inf")}, {"memory": -1}, {"jobs": 0}],
)
def test_limits_without_sense_are_refused_at_once(limits):
    with pytest.raises(BadSetting) as caught:
        check_claims(CLAIMS, **limits)
    assert caught.value.setting in limits


@pytest.mark.filterwarnings("default")  # of what the cluster is made of
def test_the_workers_of_a_dask_cluster_answer_and_may_be_killed():
    distributed = pytest.importorskip("distributed")
    lines = [json.dumps({"id": number, "do": "sleep"}) for number in range(60)]
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        found = answers_elsewhere(Given(lines), client.get_executor(), OBEYING)
        first = json.loads(next(found))
        pid = next(iter(client.run(os.getpid).values()))
        os.kill(pid, signal.SIGKILL)
        assert all_proved([first, *map(json.loads, found)], 60)
        assert verdicts(check_claims(CLAIMS, executor=client.get_executor())) == EXPECTED
