"""`derivations check` of claims: what it prints, what it ends with, and what is left when it is stopped."""

import json
import os
import pty
import signal
import subprocess
import sys

import pytest

from derivations.claims.worker import Instructions
from derivations.cli.claims import Interruption

REAL = {"x": "real", "y": "real"}
PROVED = json.dumps({"id": "square", "lhs": "(x + 1)**2", "rhs": "x**2 + 2*x + 1", "assume": REAL})
REFUTED = json.dumps({"id": "wrong", "lhs": "x + 1", "rhs": "x", "assume": REAL})
CHANGES = json.dumps({"id": "logs", "lhs": "log(x*y)", "rhs": "log(x) + log(y)", "assume": REAL})
UNREADABLE = '{"id": "half", "lhs": "x +", "rhs": "x", "assume": {"x": "real"}}'
# The command with a stand-in for the checker: `python -c STANDIN check ...`
STANDIN = """
from derivations.claims import bulk
from derivations.claims.worker import Instructions
bulk.checked_instructions = lambda timeout, memory, jobs: Instructions(timeout, memory, "standins:obeying")
from derivations.cli import main
main(prog_name="derivations")
"""


@pytest.fixture
def standin(monkeypatch):
    """Claims get the verdict that they ask for, by workers that start in no time."""
    instructions = Instructions(20.0, 1000, "standins:obeying")
    monkeypatch.setattr("derivations.cli.claims.checked_instructions", lambda *_: instructions)


def saying(verdict, **fields):
    return json.dumps({"id": verdict, "say": verdict, **fields})


@pytest.fixture
def file(tmp_path):
    def written(*lines, name="claims.jsonl"):
        path = tmp_path / name
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return written


def started(*arguments, **options):
    """The command with the stand-in, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", STANDIN, "check", *map(str, arguments)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen(command, env=environment, **pipes)


def ids(text):
    return [json.loads(line)["id"] for line in text.splitlines()]


# ── forms ────────────────────────────────────────────────────────────────────────────────────────


def test_text_is_a_line_a_claim_and_the_counts(run, file):
    path = file(PROVED, "", REFUTED, CHANGES, UNREADABLE, "{]")
    status, out, err = run("check", path)
    proved, refuted, changes, unreadable, nameless, counts = out.splitlines()
    assert (status, err) == (1, "")
    assert proved == "✓ square  proved"
    assert refuted.startswith("✗ wrong   refuted  at x = ")
    assert changes.startswith("∉ logs    domain changes  at x = ")
    assert unreadable.startswith("! half    unreadable  ")
    assert nameless.startswith(f"! {path}:6  unreadable  ")
    words = "5 claims: 1 proved, 1 refuted, 1 with a domain that changes, 2 unreadable in "
    assert counts.startswith(words)


def test_verbose_shows_the_claims_and_how_they_were_proved(run, file):
    lines = run("check", "-v", file(PROVED, "{]"))[1].splitlines()
    assert lines[0].startswith("✓ square  proved  ")
    assert len(lines[0]) > len("✓ square  proved  ")
    assert lines[1] == "    (x + 1)**2 = x**2 + 2*x + 1"
    assert len(lines) == 4


def test_jsonl_is_an_answer_a_line_in_ascii(run, file):
    sigma = json.dumps({"id": "σ", "lhs": "x", "rhs": "x", "assume": REAL})
    status, out, err = run("check", "--format", "jsonl", "--jobs", 2, file(PROVED, REFUTED, sigma, "{]"))
    found = [json.loads(line) for line in out.splitlines()]
    assert (status, err, out.isascii()) == (1, "", True)
    assert [one["id"] for one in found] == ["square", "wrong", "σ", None]
    assert [one["verdict"] for one in found] == ["proved", "refuted", "proved", "unreadable"]
    assert set(found[0]) == {"id", "verdict", "conditions", "witness", "residual", "reason", "seconds"}
    assert set(found[1]["witness"]) >= {"point", "left", "right"}


def shape(value):
    """The keys of objects, in the depth of lists as well."""
    match value:
        case dict():
            return {key: shape(one) for key, one in value.items() if key not in ("witness", "residual")}
        case list():
            return [shape(one) for one in value[:1]]
    return None


def test_json_is_the_document_that_derivations_have(run, file):
    document = json.loads(run("check", "--format", "json", file(PROVED, REFUTED, "{]"), "missing.jsonl")[1])
    other = json.loads(run("check", "--format", "json", "sigmoid.derivative")[1])
    other["derivations"][0]["steps"][0]["reason"]["cited"] = []
    for each in (document, other):
        each.pop("unreadable")
        each["derivations"][0] |= {"hypotheses": [], "uses": [], "conditions": []}
    assert shape(document) == shape(other)
    assert [one["name"] for one in document["derivations"]][:2] == ["square", "wrong"]
    assert document["derivations"][1]["steps"][0]["witness"]["point"]
    assert document["summary"]["refuted"] == 1
    assert document["summary"]["unreadable"] == 2
    assert document["summary"]["derivations"] == document["summary"]["steps"] == 3


@pytest.mark.usefixtures("standin")
def test_json_of_no_claims_is_a_document_too(run, file):
    status, out, _ = run("check", "--format", "json", file())
    assert status == 0
    assert json.loads(out)["derivations"] == []


@pytest.mark.parametrize(
    ("verdicts", "status"),
    [
        ([], 0),
        (["proved", "proved"], 0),
        (["proved", "domain-changes"], 3),
        (["proved", "unreadable"], 3),
        (["undecided"], 3),
        (["domain-changes", "refuted", "unreadable"], 1),
    ],
)
@pytest.mark.usefixtures("standin")
def test_the_status_says_what_was_found(run, file, verdicts, status):
    assert run("check", file(*map(saying, verdicts)))[0] == status


@pytest.mark.usefixtures("standin")
def test_an_id_does_nothing_to_a_terminal(run, file):
    assert run("check", file(json.dumps({"id": "\x1b[2J\u202e\nb"})))[1].startswith(
        "✓ \\x1b[2J\\u202e\\nb  proved\n"
    )


HOSTILE = [
    "\x00" * 100,
    '{"id": "a", "lhs": "x\x00", "rhs": "x", "assume": {"x": "real"}}',
    "(" * 10_000,
    "[" * 100_000,
    '{"id": "a", "lhs": "' + "(" * 10_000 + '", "rhs": "1"}',
    '{"id": "a", "lhs": "10**10**10", "rhs": "1"}',
    '{"id": "a", "lhs": "factorial(10**9)", "rhs": "1"}',
    '{"id": "a", "lhs": "().__class__.__bases__", "rhs": "1"}',
    '{"id": "a", "lhs": "__import__(\'os\').abort()", "rhs": "1"}',
    "x" * 10_000_000,
]


def test_a_hostile_line_costs_its_own_answer_only(run, file):
    lines = [line for hostile in HOSTILE for line in (hostile, PROVED)]
    status, out, err = run("check", "--format", "jsonl", file(*lines))
    verdicts = [json.loads(one)["verdict"] for one in out.splitlines()]
    assert (status, err) == (3, "")
    assert verdicts[1::2] == ["proved"] * len(HOSTILE)
    assert set(verdicts[::2]) <= {"unreadable", "undecided"}


# ── input ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.usefixtures("standin")
def test_several_files_are_checked_one_after_another(run, file):
    more = file(saying("refuted"), name="more.jsonl")
    status, out, _ = run("check", file(saying("proved")), more, "--format", "jsonl")
    assert (status, ids(out)) == (1, ["proved", "refuted"])


@pytest.mark.parametrize("folder", [True, False])
@pytest.mark.usefixtures("standin")
def test_a_file_that_cannot_be_read_hides_nothing_of_the_others(run, file, tmp_path, folder):
    unusable = tmp_path / "folder.jsonl"
    if folder:
        unusable.mkdir()
    status, out, err = run("check", unusable, file(saying("proved")))
    assert status == 2
    assert "✓ proved" in out
    assert err.startswith(f"derivations: {unusable}: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["claims.jsonl", "log_loss"], "log_loss: claims (.jsonl) are checked apart from derivations"),
        (["--jobs", "2", "log_loss"], "--jobs is for claims"),
        (["--resume", "out"], "--resume is for claims"),
        (["--format", "jsonl", "log_loss"], "--format jsonl is for claims"),
        (["claims.jsonl", "--format", "json", "--resume", "out"], "--resume writes jsonl, not json"),
        (["claims.jsonl", "--timeout", "0"], "0.0 is not in the range"),
        (["claims.jsonl", "--timeout", "nan"], "timeout=nan is no positive number"),
        (["claims.jsonl", "--memory", "1"], "no worker can be started: the memory limit of 1 MB ran out"),
    ],
)
def test_what_makes_no_sense_is_refused(run, file, monkeypatch, tmp_path, arguments, words):
    file(PROVED)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("derivations.claims.pool.FAILED_STARTS", 1)
    status, out, err = run("check", *arguments)
    assert (status, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


def test_an_answer_is_there_before_the_next_claim_is_written():
    with started("-", "--format", "jsonl", stdin=subprocess.PIPE) as process:
        for number in range(5):
            process.stdin.write(b'{"id": %d}\n' % number)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait() == 0
        assert process.stderr.read() == b""


def test_checking_derivations_loads_nothing_for_claims():
    code = (
        "import sys; from derivations.cli import main\n"
        "try: main(['check', 'sigmoid.derivative'])\n"
        "except SystemExit: pass\n"
        "heavy = {'multiprocessing', 'concurrent.futures', 'derivations.claims', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


# ── the end of a run ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_whole_lines_and_says_how_to_go_on(file, tmp_path, number, status):
    path = file(*(json.dumps({"id": one, "do": "sleep"}) for one in range(10_000)))
    out = tmp_path / "out.jsonl"
    with (
        out.open("wb") as written,
        started(path, "--format", "jsonl", "--jobs", 2, stdout=written) as process,
    ):
        while out.stat().st_size < 2000:
            assert process.poll() is None
        process.send_signal(number)
        words = process.stderr.read().decode()
        assert process.wait() == status
    text = out.read_text()
    assert text.endswith("\n")
    assert ids(text) == list(range(len(text.splitlines())))
    count = f"{len(text.splitlines()):,}"
    assert words == (
        f"derivations: stopped; {count} claims are answered; "
        "--resume FILE goes on from there, FILE being the answers so far\n"
    )


def test_a_signal_waits_for_the_line_that_is_being_written_but_a_second_does_not():
    done = []

    def write(number):
        with interruption.held():
            signal.raise_signal(number)
            done.append(number)

    with Interruption() as interruption:
        for number in (signal.SIGTERM, signal.SIGINT):
            with pytest.raises(KeyboardInterrupt):
                write(number)
    assert done == [signal.SIGTERM]
    assert interruption.number == signal.SIGINT


def test_a_reader_that_has_seen_enough_ends_the_run_in_silence(file):
    path = file(*(json.dumps({"id": one}) for one in range(50_000)))
    with started(path) as process:
        assert process.stdout.readline().startswith("✓ 0".encode())
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


def without_worker(text):
    return [{**json.loads(line), "worker": None} for line in text.splitlines()]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_ended_goes_on_to_the_same_file(file, tmp_path, number):
    path = file(*(json.dumps({"id": one, "do": "sleep"}) for one in range(100)), "no claim")
    out, whole = tmp_path / "out.jsonl", tmp_path / "whole.jsonl"
    arguments = (path, "--jobs", 2, "--resume")
    with started(*arguments, out) as process:
        while not out.exists() or out.stat().st_size < 2000:
            assert process.poll() is None
        process.send_signal(number)
        assert process.wait() in (-number, 130)
    with out.open("ab") as torn:
        torn.write(b'{"id": 77, "verd')
    answered = out.read_bytes().count(b"\n")
    assert 0 < answered < 100
    for target in (out, whole):
        with started(*arguments, target) as process:
            words = process.stdout.read().decode()
            assert process.wait() == 3
            assert words.startswith("101 claims: 100 proved, 1 unreadable in ")
    assert without_worker(out.read_text()) == without_worker(whole.read_text())


@pytest.mark.usefixtures("standin")
def test_a_run_that_is_complete_goes_on_to_nothing(run, file, tmp_path):
    path, out = file(saying("proved"), saying("refuted")), tmp_path / "out.jsonl"
    assert run("check", path, "--resume", out)[0] == 1
    before = out.read_bytes()
    assert run("check", path, "--resume", out)[0] == 1
    assert out.read_bytes() == before
    assert ids(before) == ["proved", "refuted"]


@pytest.mark.usefixtures("standin")
def test_the_answers_of_other_claims_are_not_gone_on_from(run, file, tmp_path):
    path, other, out = file(saying("proved")), file(saying("refuted"), name="b.jsonl"), tmp_path / "out.jsonl"
    run("check", path, "--resume", out)
    before = out.read_bytes()
    status, _, err = run("check", other, "--resume", out)
    assert status == 2
    assert "this answers 'proved', but the claim is 'refuted'" in err
    assert run("check", "missing.jsonl", path, "--resume", out)[0] == 2
    assert out.read_bytes() == before


def test_a_terminal_that_does_not_show_the_answers_shows_how_far_they_are(file, tmp_path):
    path = file(*(json.dumps({"id": one, "do": "sleep"}) for one in range(100)))
    terminal, end = pty.openpty()
    with started(path, "--resume", tmp_path / "out.jsonl", stderr=end) as process:
        os.close(end)
        assert process.wait() == 0
    shown = os.read(terminal, 100_000)
    os.close(terminal)
    assert b"0 refuted" in shown


# ── memory ───────────────────────────────────────────────────────────────────────────────────────

PEAK = """
import json, resource, sys
from derivations.claims.bulk import answered
from derivations.claims.lines import Given
from derivations.claims.worker import Instructions
lines = (json.dumps({"id": number, "lhs": "x" * 200}) for number in range(int(sys.argv[1])))
for _ in answered(Given(lines), jobs=2, instructions=Instructions(10.0, 1000, "standins:obeying")): pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


def test_ten_times_the_claims_take_the_same_memory():
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}

    def peak(count):
        command = [sys.executable, "-c", PEAK, str(count)]
        return int(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)

    assert abs(peak(20_000) - peak(2_000)) < 5_000_000
