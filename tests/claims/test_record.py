"""A stopped run goes on where it stopped; a file that is no record of it is left alone."""

import json

import pytest

from derivations.claims.lines import Given
from derivations.claims.record import resumed
from derivations.errors import UnreadableInput

IDS = ["a", 7, 1.5, "\ud800", "5"]
CLAIMS = [json.dumps({"lhs": "x", "id": one}) for one in IDS] + ["no claim", json.dumps({"id": "last"})]
VERDICTS = ["proved", "refuted", "proved", "undecided", "domain-changes", "unreadable", "proved"]
ANSWERS = [
    json.dumps({"id": one, "verdict": verdict})
    for one, verdict in zip([*IDS, None, "last"], VERDICTS, strict=True)
]
WHOLE = "".join(answer + "\n" for answer in ANSWERS).encode()


def gone_on(path):
    """Resume, answer what is not answered, and say how many were."""
    source = Given(CLAIMS)
    record = resumed(path, source)
    counts = record.counts.copy()
    with record.file:
        for claim in iter(lambda: next(source, None), None):
            record.add(ANSWERS[CLAIMS.index(claim.decode(errors="surrogatepass"))])
    return counts


def test_a_record_cut_anywhere_becomes_whole(tmp_path):
    path = tmp_path / "answers.jsonl"
    for cut in range(len(WHOLE) + 1):
        path.write_bytes(WHOLE[:cut])
        counts = gone_on(path)
        assert path.read_bytes() == WHOLE, cut
        assert counts.total() == WHOLE[:cut].count(b"\n")


def test_a_record_that_is_not_there_is_begun(tmp_path):
    assert not gone_on(tmp_path / "new.jsonl")
    assert (tmp_path / "new.jsonl").read_bytes() == WHOLE


def test_the_answers_that_are_there_are_counted(tmp_path):
    path = tmp_path / "answers.jsonl"
    path.write_bytes(WHOLE)
    assert gone_on(path) == {
        "proved": 3,
        "refuted": 1,
        "undecided": 1,
        "domain-changes": 1,
        "unreadable": 1,
    }


OTHER = json.dumps({"id": "b", "verdict": "proved"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (OTHER + "\n", "answers.jsonl:1: this answers 'b', but the claim is 'a'"),
        (ANSWERS[0] + "\n" + OTHER + "\n", "answers.jsonl:2: this answers 'b', but the claim is 7"),
        (WHOLE.decode() + OTHER + "\n", "answers.jsonl:8: there are more answers than claims"),
        (CLAIMS[0] + "\n", "answers.jsonl:1: this is no answer to a claim"),
        (ANSWERS[0] + "\nNotes of mine,\n", "answers.jsonl:2: this is no answer"),
        (ANSWERS[0] + "\nNotes without a line break", "answers.jsonl:2: this is no answer"),
        ("import os", "answers.jsonl:1: this is no answer"),
        ("\n", "answers.jsonl:1: this is no answer"),
        ("[" * 100_000 + "\n", "answers.jsonl:1: this is no answer"),
        ('{"id": null, "verdict": "proved"}\n', "this answers None, but the claim is 'a'"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_file_that_is_no_record_of_the_claims_is_refused_and_left_as_it_is(tmp_path, content, words):
    path = tmp_path / "answers.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableInput) as caught:
        resumed(path, Given(CLAIMS))
    assert words in str(caught.value)
    assert path.read_text(encoding="utf-8") == content


def test_two_runs_do_not_add_to_one_file(tmp_path):
    path = tmp_path / "answers.jsonl"
    with resumed(path, Given(CLAIMS)).file, pytest.raises(UnreadableInput, match="another run is adding"):
        resumed(path, Given(CLAIMS))
    assert gone_on(path).total() == 0
