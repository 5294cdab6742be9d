"""Claims as JSON lines: what a declaration means, and why a line is refused."""

from __future__ import annotations

import json
import os
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derivations.calc import D, ln, real
from derivations.core.sets import REAL, Domain
from derivations.core.term import Comparison, Symbol, as_term
from derivations.core.tree import free
from derivations.errors import UnreadableInput
from derivations.read.claims import LONGEST_LINE, WORDS, Claim, UnreadableClaim, claim_derivation, read_claim
from derivations.read.scan import MOST_DIGITS

CORPORA = Path(os.environ.get("CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
x = real("x")
PLAIN = {"id": "a", "lhs": "x + x", "rhs": "2*x", "assume": {"x": "real"}}


def claim(**fields: object) -> Claim:
    return read_claim(json.dumps({**PLAIN, **fields}))


def refused(line: str | bytes) -> UnreadableClaim:
    with pytest.raises(UnreadableClaim) as caught:
        read_claim(line)
    return caught.value


def refused_with(**fields: object) -> str:
    error = refused(json.dumps({**PLAIN, **fields}))
    assert error.id == fields.get("id", "a")
    return str(error).partition("\n")[0]


def test_a_claim_holds_its_two_sides_and_its_conditions():
    read = claim(lhs="diff(ln(x), x)", rhs="1/x", domain=["0 < x < 3", "x != 1"])
    zero, three, one = map(as_term, (0, 3, 1))
    assert read.left == D(ln(x), x)
    assert read.right == 1 / x
    assert read.given == (zero < x, x < three, Comparison(x, "!=", one))
    assert read.remarks == ()


def test_text_and_bytes_are_read_alike_and_a_byte_order_mark_is_skipped():
    line = json.dumps(PLAIN)
    assert read_claim(line) == read_claim(line.encode()) == read_claim("\ufeff" + line + "\r\n")


def test_a_claim_is_a_derivation_of_one_step():
    read = claim(id=7, domain=["x > 0"])
    page = claim_derivation(read)
    assert (page.first, page.last, page.name, page.given) == (read.left, read.right, "7", (x > 0,))


@pytest.mark.parametrize(
    "identity", ["a", "", 0, -3, 1.5, "ü\n\ud800", 10**MOST_DIGITS // 10 - 1, "x" * 10_000]
)
def test_an_id_is_kept_as_it_is(identity):
    kept = claim(id=identity).id
    assert kept == identity
    assert type(kept) is type(identity)


def test_fields_that_are_no_business_of_the_checker_are_skipped():
    assert claim(source="somewhere", truth=True, note=None, counterexample={"x": "1/2"}) == claim()


@pytest.mark.parametrize("missing", [{}, {"assume": None, "domain": None}, {"assume": {}, "domain": []}])
def test_a_claim_about_numbers_declares_nothing(missing):
    read = read_claim(json.dumps({"id": 1, "lhs": "1 + 1", "rhs": "2", **missing}))
    assert (read.given, read.remarks) == ((), ())


# ── declarations ─────────────────────────────────────────────────────────────────────────────────

INSIDE = {
    # word                inside                 outside
    "real":                ([0, 1, -1, 0.5], []),
    "positive":            ([1, 0.5], [0, -1]),
    "negative":            ([-1, -0.5], [0, 1]),
    "nonnegative":         ([0, 0.5], [-1]),
    "nonpositive":         ([0, -0.5], [1]),
    "nonzero":             ([1, -0.5], [0]),
    "integer":             ([0, 1, -1], [0.5]),
    "positive integer":    ([1, 2], [0, -1, 0.5]),
    "negative integer":    ([-1, -2], [0, 1, -0.5]),
    "nonnegative integer": ([0, 1], [-1, 0.5]),
    "nonpositive integer": ([0, -1], [1, -0.5]),
    "nonzero integer":     ([1, -1], [0, 0.5]),
    "natural":             ([0, 1], [-1, 0.5]),
    "complex":             ([0, 1, -1, 0.5], []),
}  # fmt: skip


def test_every_word_of_a_declaration_has_a_row_here():
    assert INSIDE.keys() == WORDS.keys()


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_a_declaration_means_its_set(word):
    read = claim(assume={"x": word})
    (symbol,) = free(read.left)
    inside, outside = INSIDE[word]
    excluded = {Fraction(0)} if read.given else set()
    assert set(read.given) <= {Comparison(symbol, "!=", as_term(0))}
    for value in map(Fraction, inside):
        assert value in symbol.domain
        assert value not in excluded
    for value in map(Fraction, outside):
        assert value not in symbol.domain or value in excluded


def test_a_complex_symbol_is_read_as_real_and_a_remark_says_so():
    read = claim(assume={"x": "complex", "y": "real"})
    assert free(read.left) == {Symbol("x", REAL)}
    assert read.remarks == ("x: declared complex and read as real",)


def test_natural_numbers_begin_at_zero_and_a_remark_says_so():
    read = claim(assume={"x": "natural"})
    assert free(read.left) == {Symbol("x", Domain(lower=Fraction(0), integer=True))}
    assert "0, 1, 2" in read.remarks[0]


def test_a_declared_name_may_hide_eulers_number():
    assert claim(lhs="e + E", assume={"e": "real", "x": "real"}).left == real("e") + claim(lhs="E").left


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────

REFUSED = [
    ({"lhs": "x +"}, "lhs, column 4: the formula ends after '+'"),
    ({"rhs": "w"}, "rhs, column 1: 'w' is not declared; expected a declaration, as in {\"w\": \"real\"}"),
    ({"rhs": "sni(x)"}, "rhs, column 1: unknown function 'sni'"),
    ({"domain": ["x > 0", "x"]}, "domain 2, column 1: 'x' is no condition"),
    ({"domain": ["w > 0"]}, "domain 1, column 1: 'w' is not declared"),
    ({"lhs": 1}, "lhs is 1; expected a formula in quotes"),
    ({"lhs": None}, "lhs is null; expected a formula in quotes"),
    ({"rhs": ["x"]}, "rhs is a list; expected a formula in quotes"),
    ({"assume": ["x"]}, 'assume is a list; expected an object such as {"x": "real"}'),
    ({"assume": "real"}, "assume is 'real'; expected an object"),
    ({"domain": "x > 0"}, "domain is 'x > 0'; expected a list such as [\"x > 0\"]"),
    ({"domain": [1]}, "domain is a list; expected a list such as"),
    ({"domain": {"x": 1}}, "expected a list such as"),
    ({"domains": ["x > 0"]}, "unknown field 'domains'; expected 'domain'"),
    ({"Assume": {"x": "real"}}, "unknown field 'Assume'; expected 'assume'"),
    ({"assume": {"x": "Real"}}, "assume: x is 'Real'; expected 'real'"),
    ({"assume": {"x": "postive"}}, "assume: x is 'postive'; expected 'positive'"),
    ({"assume": {"x": "prime"}}, "assume: x is 'prime'; expected one of 'real', 'positive'"),
    ({"assume": {"x": 1}}, "assume: x is 1; expected one of 'real'"),
    ({"assume": {"x": "real", "pi": "real"}}, "assume: 'pi' has a meaning already"),
    ({"assume": {"x": "real", "diff": "real"}}, "assume: 'diff' has a meaning already"),
    ({"assume": {"x": "real", "": "real"}}, "assume: '' is no name"),
    ({"assume": {"x": "real", "2x": "real"}}, "assume: '2x' is no name"),
    ({"assume": {"x": "real", "x y": "real"}}, "assume: 'x y' is no name"),
    ({"assume": {"x": "real", "π": "real"}}, "assume: '\\u03c0' is no name"),
    ({"assume": {"x": "real", "lambda": "real"}}, "assume: 'lambda' is no name: it is a word of Python"),
    ({"assume": {"x": "real", "__x": "real"}}, "no two underscores in a row"),
    ({"assume": {"x": "real", "x" * 101: "real"}}, "it has 101 letters"),
    ({"lhs": "gamma(x)", "assume": {"x": "real", "gamma": "real"}}, "'gamma' is declared, and called"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "complaint"), REFUSED)
def test_a_line_that_is_no_claim_is_refused_under_its_id(fields, complaint):
    assert complaint in refused_with(**fields)


@pytest.mark.parametrize("name", ["lhs", "rhs"])
def test_a_missing_side_is_named(name):
    line = json.dumps({key: value for key, value in PLAIN.items() if key != name})
    assert str(refused(line)) == f"the field '{name}' is missing"


def test_a_repeated_key_is_refused_wherever_it_stands():
    error = refused('{"id": "a", "lhs": "1", "lhs": "2", "rhs": "1"}')
    assert (error.id, str(error)) == ("a", "the field 'lhs' stands there twice")
    error = refused('{"id": "a", "lhs": "x", "rhs": "x", "assume": {"x": "real", "x": "positive"}}')
    assert (error.id, str(error)) == ("a", "assume declares 'x' twice")


WITHOUT_ID = [
    ("", "no JSON"),
    ("   ", "no JSON"),
    ("x = y", "no JSON"),
    ("{", "no JSON"),
    ('{"id": "a", "lhs": "x", "rhs": "x"', "no JSON"),
    ('{"id": "a"} {"id": "b"}', "column 13: no JSON"),
    ('{"id": "a", "lhs": "x\ny", "rhs": "x"}', "no JSON"),
    ("{'id': 'a'}", "no JSON"),
    ("\0", "no JSON"),
    ("[]", "the line holds a list"),
    ("null", "the line holds null"),
    ("3", "the line holds 3"),
    ('"' + "x" * 1000 + '"', "the line holds 'xxx"),
    ("{}", "the id is missing"),
    ('{"id": null}', "the id is missing"),
    ('{"id": true}', "the id is True"),
    ('{"id": ["a"]}', "the id is a list"),
    ('{"id": {"a": 1}}', "the id is an object"),
    ('{"id": 1, "id": 2}', "there twice"),
    ('{"id": NaN}', "NaN, which is no JSON"),
    ('{"id": "a", "lhs": "1", "rhs": "1", "extra": -Infinity}', "-Infinity, which is no JSON"),
    ('{"id": 1e999}', "no finite number"),
    ('{"id": ' + "1" * 10**6 + "}", "1,000,008 long"),
    ('{"id": ' + "1" * 10**5 + "}", "a number of 100,000 digits"),
    ("[" * 100_000, "nested too deeply"),
    ('{"a":' * 100_000, "nested too deeply"),
    ('{"id": "a", "lhs": "' + "x" * 10**7 + '"}', "10,000,022 long; expected 1,000,000 at most"),
    (b"\xff\xfe", "byte 1 of the line is no UTF-8"),
    (b'{"id": "\xed\xa0\x80"}', "byte 9 of the line is no UTF-8"),
]


@pytest.mark.parametrize(("line", "complaint"), WITHOUT_ID, ids=lambda value: str(value)[:20])
def test_where_even_the_id_cannot_be_read_it_is_none(line, complaint):
    error = refused(line)
    assert error.id is None
    assert complaint in str(error)


def test_an_error_of_a_formula_keeps_its_column_and_caret():
    error = refused(json.dumps({**PLAIN, "rhs": "x + w"}))
    assert (error.column, error.expected[:13]) == (5, "a declaration")
    assert str(error).endswith("\n    x + w\n        ^")
    assert isinstance(error, UnreadableInput)


PIECES = st.sampled_from(
    ["x", "x + 1", "w", "diff(x, x)", "x >", "x > 0", "", "real", "E", None, True, 1, 2.5, {}, {"x": "real"}]
)
FIELDS = st.sampled_from(["id", "lhs", "rhs", "assume", "domain", "truth"])
VALUES = PIECES | st.lists(PIECES, max_size=2) | st.dictionaries(st.sampled_from("xw"), PIECES)


@given(st.dictionaries(FIELDS, VALUES))
def test_any_object_is_a_claim_or_refused(fields):
    assert understood(json.dumps(fields))


@given(st.lists(st.sampled_from('{}[]:,"xe1.-\\ \n\0\u00fc\ud800'), max_size=20).map("".join))
def test_any_text_is_a_claim_or_refused(text):
    assert understood(text)


@given(st.binary(max_size=20))
def test_any_bytes_are_a_claim_or_refused(line):
    assert understood(line)


def understood(line: str | bytes) -> bool:
    try:
        return isinstance(read_claim(line), Claim)
    except UnreadableClaim as error:
        return bool(str(error))


# ── the corpora ──────────────────────────────────────────────────────────────────────────────────

FILES = sorted(CORPORA.glob("*.jsonl"))


@pytest.mark.skipif(not FILES, reason="the corpora are not at hand")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_claim_of_the_corpora_is_read(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        read = read_claim(line)
        assert all("read as real" in remark for remark in read.remarks)


def test_lines_up_to_the_bound_are_read():
    padded = json.dumps({**PLAIN, "note": ""})
    padded = padded.replace('"note": ""', f'"note": "{" " * (LONGEST_LINE - len(padded))}"')
    assert len(padded) == LONGEST_LINE
    assert read_claim(padded) == claim()
