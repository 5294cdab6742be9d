import json
import os
import tracemalloc

import pytest

from derivations.claims import lines
from derivations.claims.lines import LONGEST, Files, Given, Stream, claim_id
from derivations.read.claims import LONGEST_LINE

TEXT = b'{"id": 1}\n\n  \r\n{"id": 2}\r\n\xff\x00\n{"id": 3}'
GIVEN = [b'{"id": 1}', b'{"id": 2}\r', b"\xff\x00", b'{"id": 3}']


def everything(source):
    found = []
    while (line := next(source, None)) is not None:
        found.append(line)
    return found


@pytest.fixture
def stream(tmp_path):
    opened = []

    def of(content):
        path = tmp_path / f"{len(opened)}.jsonl"
        path.write_bytes(content)
        opened.append(path.open("rb", buffering=0))
        return Stream(opened[-1].fileno())

    yield of
    for file in opened:
        file.close()


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    ends = {reading, writing}

    def close():
        ends.discard(writing)
        os.close(writing)

    yield Stream(reading), lambda text: os.write(writing, text), close
    for end in ends:
        os.close(end)


@pytest.mark.parametrize("piece", [1, 2, 7, 2**16])
def test_lines_are_the_same_however_they_arrive(stream, monkeypatch, piece):
    monkeypatch.setattr(lines, "PIECE", piece)
    assert everything(stream(TEXT)) == GIVEN


def test_lines_are_numbered_as_an_editor_does(stream):
    source = stream(TEXT)
    assert [(next(source), source.number)[1] for _ in GIVEN] == [1, 4, 5, 6]


def test_blank_lines_of_an_iterable_are_skipped():
    assert everything(Given(["", b" \n", "a", b"b\n"])) == [b"a", b"b\n"]


def test_text_that_no_encoding_has_is_passed_on():
    assert everything(Given(["\ud800"])) == [b"\xed\xa0\x80"]


@pytest.mark.parametrize(("length", "kept"), [(LONGEST, LONGEST), (LONGEST + 1, LONGEST + 1)])
def test_a_line_is_kept_up_to_one_byte_more_than_a_claim_may_have(stream, length, kept):
    first, second = everything(stream(b"a" * length + b"\nb\n"))
    assert (len(first), second) == (kept, b"b")


def test_a_line_of_any_length_takes_no_more_memory_than_the_longest_claim(stream):
    source = stream(b"a" * 30 * LONGEST + b"\nb\n")
    tracemalloc.start()
    try:
        first, second = everything(source)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (len(first), second) == (LONGEST + 1, b"b")
    assert peak < 4 * LONGEST


def test_the_reader_of_claims_has_the_same_bound():
    assert LONGEST == LONGEST_LINE


def test_a_pipe_is_ready_when_a_whole_line_or_the_end_is_there(pipe):
    source, write, close = pipe
    assert not source.ready()
    write(b"half")
    assert not source.ready()
    write(b" a line\nand")
    assert source.ready()
    assert next(source) == b"half a line"
    assert not source.ready()
    close()
    assert source.ready()
    assert everything(source) == [b"and"]


def test_files_follow_one_another_and_know_where_a_line_stood(stream):
    source = Files([("a", stream(b"1\n\n2\n")), ("empty", stream(b"")), ("b", stream(b"3"))])
    assert source.ready()
    assert everything(source) == [b"1", b"2", b"3"]
    assert [(place.file, place.number) for place in source.places] == [("a", 1), ("a", 3), ("b", 1)]
    assert source.consumed == 6
    assert source.ready()
    assert source.watched() == ()


def test_files_wait_for_the_one_that_is_being_read(stream, pipe):
    source = Files([("empty", stream(b"")), ("-", pipe[0])])
    assert not source.ready()
    assert source.watched() == pipe[0].watched()


LONG = json.dumps({"id": "long", "lhs": "x" * LONGEST}).encode()


@pytest.mark.parametrize(
    ("line", "identity"),
    [
        (b'{"id": "a"}', "a"),
        (b'{"lhs": "x", "id": 7}', 7),
        (b'\xef\xbb\xbf{"id": 1.5}', 1.5),
        (b'{"id": "\\ud800"}', "\ud800"),
        (b'{"id": true}', None),
        (b'{"id": {"id": "a"}}', None),
        (b'{"id": ' + b"9" * 5000 + b"}", None),
        (b'["id"]', None),
        (b'{"id": "a"', None),
        (b"\x00\xff", None),
        (b"[" * 100_000, None),
        (LONG[: LONGEST + 1], "long"),
        (LONG[1 : LONGEST + 2], None),
        (b'{"id": "' + b'\\"' * LONGEST, None),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_the_id_of_a_claim_is_found_where_there_is_one(line, identity):
    assert claim_id(line) == identity
