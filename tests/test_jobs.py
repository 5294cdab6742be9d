"""Pages on several processes: the reports of one, in the same order, whatever becomes of a process.

Each trial is a program of its own, for a process that has threads, as a test may have, is never forked.
"""

from __future__ import annotations

import subprocess
import sys
from multiprocessing import get_all_start_methods
from threading import Event, Thread

import pytest

from derivations.calc import calc, eq, real
from derivations.cli import jobs
from derivations.core.kernel import Report, examine_all

forking = pytest.mark.skipif("fork" not in get_all_start_methods(), reason="this system does not fork")

TRIAL = """
import os, pickle
from multiprocessing import parent_process
from derivations.calc import calc, eq, real
from derivations.cli import jobs
from derivations.core.kernel import examine_all
from derivations.library import catalogue

x = real("x")
pages = [page for name, page in catalogue().items() if name.startswith("sigmoid.")]
pages.append(calc(x, eq(x + 0), eq(x + 1), name="wrong"))
seen, sent = [], []

def look(report):
    steps = [(step.verdict, step.reason, step.left, step.right) for step in report.steps]
    return report.derivation.name, report.verdict, report.conditions, report.uses, steps

def answers(start):
    sent.append(os.getpid())
    found = list(examine_all(pages[start : start + 2]))
    {happening}
    return pickle.dumps(found)

jobs.CHUNK, jobs.processors, jobs._reports = 2, lambda: 2, answers
found = [look(report) for report in jobs.examined(pages)]
assert found == [look(report) for report in examine_all(pages)], found
assert len(pages) > 4 and not sent, "they were examined here"
print(len(found))
"""


def ran(happening: str) -> subprocess.CompletedProcess[str]:
    program = TRIAL.replace("{happening}", happening)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False
    )


@forking
@pytest.mark.parametrize("when", ["False", "start >= 4", "True"])
def test_the_reports_are_those_of_one_process_though_one_is_killed(when: str) -> None:
    ended = ran(f"if parent_process() and {when}: os._exit(9)")
    assert (ended.returncode, ended.stderr) == (0, "")


@forking
def test_reports_that_cannot_be_sent_are_made_here() -> None:
    ended = ran("if parent_process() and start >= 4: return None")
    assert (ended.returncode, ended.stderr) == (0, "")


OWN_RULE = """
from derivations.calc import calc, eq, real
from derivations.core.derivation import Rule
from derivations.core.kernel import examine_all
from derivations.cli import jobs

x = real("x")
rule = Rule("own", "a = a", "", lambda term: iter(()))
pages = [calc(x, eq(x + n - n, by=rule)) for n in range(40)]
jobs.processors = lambda: 2
found = [(report.derivation, report.verdict) for report in jobs.examined(pages)]
assert found == [(report.derivation, report.verdict) for report in examine_all(pages)]
"""


@forking
def test_a_page_with_a_rule_of_its_own_is_checked_all_the_same() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", OWN_RULE], capture_output=True, text=True, timeout=120, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@forking
def test_a_fault_in_a_process_is_not_hidden() -> None:
    ended = ran('raise ZeroDivisionError("a fault")')
    assert ended.returncode == 1
    assert "ZeroDivisionError: a fault" in ended.stderr


x = real("x")
PAGES = (calc(x, eq(x + 0), name="right"), calc(x, eq(x + 1), name="wrong")) * 20


def names(reports: list[Report]) -> list[tuple[object, ...]]:
    return [(report.derivation.name, report.verdict) for report in reports]


def test_a_process_with_threads_is_not_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_by_processes", None)
    done = Event()
    thread = Thread(target=done.wait)
    thread.start()
    try:
        assert names(list(jobs.examined(PAGES))) == names(list(examine_all(PAGES)))
    finally:
        done.set()
        thread.join()


@pytest.mark.parametrize("count", [0, 1, jobs.CHUNK])
def test_few_pages_are_examined_here(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_by_processes", None)
    assert names(list(jobs.examined(PAGES[:count]))) == names(list(examine_all(PAGES[:count])))
