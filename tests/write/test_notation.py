"""The tables of names and signs."""

import re

import pytest

from derivations.core.term import FUNCTIONS as KNOWN_FUNCTIONS
from derivations.write.notation import (
    ACCENTS,
    FUNCTIONS,
    LETTERS,
    PROSE,
    SIGNS,
    name_latex,
    name_text,
    prose_latex,
)


@pytest.mark.parametrize("name", LETTERS)
def test_a_greek_name_prints_as_its_letter_and_the_letter_as_itself(name):
    row = LETTERS[name]
    assert (name_text(name), name_latex(name)) == (row.text, row.latex)
    assert (name_text(row.text), name_latex(row.text)) == (row.text, row.latex)


@pytest.mark.parametrize("accent", ACCENTS)
@pytest.mark.parametrize("letter", ["y", "w", "theta", "X"])
def test_an_accent_stands_over_a_letter_however_it_is_typed(accent, letter):
    row = ACCENTS[accent]
    assert name_latex(letter + accent) == f"{row.latex}{{{name_latex(letter)}}}"
    assert name_latex(name_text(letter + accent)) == name_latex(letter + accent)


def test_no_two_letters_print_alike():
    assert len({row.text for row in LETTERS.values()}) == len(LETTERS)
    assert len({row.latex for row in LETTERS.values()}) == len(LETTERS)


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_has_the_same_parts_in_text_and_in_latex(sign):
    assert SIGNS[sign].text.count("%s") == SIGNS[sign].latex.count("%s")


@pytest.mark.parametrize("row", [*SIGNS.values(), *LETTERS.values(), *FUNCTIONS.values()])
def test_the_latex_of_a_table_is_ascii_and_its_braces_balance(row):
    assert row.latex.isascii()
    assert row.latex.replace(r"\{", "").count("{") == row.latex.replace(r"\}", "").count("}")


def test_every_function_has_a_notation():
    assert set(FUNCTIONS) | {"exp", "sqrt", "abs"} == set(KNOWN_FUNCTIONS)


@pytest.mark.parametrize(
    ("name", "text", "latex"),
    [
        ("w", "w", "w"),
        ("rate", "rate", r"\mathit{rate}"),
        ("w_new", "w_new", r"w_{\text{new}}"),
        ("sigma_k", "σ_k", r"\sigma_{k}"),
        ("x1", "x1", "x_{1}"),
        ("x1_k", "x1_k", "{x_{1}}_{k}"),
        ("k_", "k'", "k'"),
        ("hat", "hat", r"\mathit{hat}"),
        ("learning_rate", "learning_rate", r"\mathit{learning}_{\text{rate}}"),
        ("__a", "__a", r"\mathit{\_\_a}"),
    ],
)
def test_a_name_prints_as_its_parts(name, text, latex):
    assert (name_text(name), name_latex(name)) == (text, latex)


@pytest.mark.parametrize("character", PROSE)
def test_a_remark_holds_no_bare_special_character(character):
    escaped = prose_latex(f"a{character}b")
    assert escaped == f"a{PROSE[character]}b"
    assert escaped.isascii()
    assert re.search(r"(?<!\\)[%&#]", escaped) is None


def test_a_remark_may_hold_greek_letters_and_accents():
    assert prose_latex("tanh(z/2) = 2σ(z) − 1, ŷ") == r"tanh(z/2) = 2$\sigma$(z) $-$ 1, $\hat{y}$"
