"""The report of `check`: what people read and what programs read."""

import json
from fractions import Fraction

import pytest

from derivations.calc import D, calc, choice, eq, exp, given, log, positive, real
from derivations.core.derivation import Origin
from derivations.core.kernel import ChoiceReport, Report, StepReport, examine
from derivations.core.term import as_term
from derivations.core.verdict import (
    DomainChanges,
    Enclosure,
    Proved,
    ReasonVerdict,
    Refuted,
    Undecided,
    Witness,
)
from derivations.errors import UnreadableInput
from derivations.mistakes import Mistake
from derivations.rules import quotient_rule
from derivations.write import report_json, report_text
from derivations.write.report import entry_text, summary_text

x, y = real("x"), real("y")
HALF = Enclosure(Fraction(1, 2), Fraction(1, 2))
ABOUT_THIRD = Enclosure(Fraction(1, 3), Fraction(1, 3) + Fraction(1, 10**12))
POINT = ((x, Fraction(1, 2)), (y, Fraction(-3)))

VERDICTS = {
    "proved": Proved("normal form"),
    "refuted": Refuted(Witness(POINT, HALF, ABOUT_THIRD, 128)),
    "domain-changes": DomainChanges(Witness(POINT, HALF, None, 64, violated=x > 1)),
    "undecided": Undecided("outside the class", residual=x - y, open=(x > 0, y > 0)),
}


def report(verdict, *, reason=ReasonVerdict.CONFIRMED, choices=()):
    page = calc(x, eq(y, by=quotient_rule, note="a remark"), name="page.line", given=[given(x > 0)])
    line = page.lines[0]
    step = StepReport(1, x, y, verdict, line.reasons, reason, line.note, Origin("page.py", 7, 5), 0.25)
    return Report(page, (step,), verdict, (), (), ("sigmoid.derivative",), tuple(choices), 0.25)


@pytest.mark.parametrize(
    ("word", "mark"), [("proved", "✓"), ("refuted", "✗"), ("domain-changes", "∉"), ("undecided", "?")]
)
def test_the_heading_shows_the_verdict_the_name_the_steps_and_the_time(word, mark):
    heading = entry_text(report(VERDICTS[word])).splitlines()[0]
    assert heading.split()[:6] == [mark, "page.line", "1", "step", "250", "ms"]
    assert ("at step 1" in heading) == (word != "proved")


def test_a_proved_derivation_takes_one_line_and_its_chain_only_when_asked_for():
    assert len(entry_text(report(VERDICTS["proved"])).splitlines()) == 1
    assert "✓ x = y   quotient rule; a remark" in entry_text(report(VERDICTS["proved"]), verbose=True)


def test_a_refuted_line_shows_its_exact_point_and_both_sides():
    text = entry_text(report(VERDICTS["refuted"]))
    assert "✗ x = y" in text
    assert "false at x = 1/2, y = -3: left 0.5, right 0.333333 ± 4e-7" in text


def test_a_mistake_that_is_supplied_stands_under_its_line():
    half = Mistake("lost factor", x**2, x**2 / 2, lost=as_term(Fraction(1, 2)))
    one = report(VERDICTS["refuted"])
    text = entry_text(one, mistakes=lambda _: {1: half})
    assert "likely mistake: lost factor 1/2: wrote x², should be x²/2" in text
    assert text.index("false at") < text.index("likely mistake")
    (step,) = report_json([one], mistakes=lambda _: {1: half})["derivations"][0]["steps"]
    assert step["mistake"] == {"name": "lost factor", "part": "x²", "should_be": "x²/2"}


def test_no_mistake_is_named_by_itself():
    one = report(VERDICTS["refuted"])
    assert "mistake" not in entry_text(one)
    assert report_json([one])["derivations"][0]["steps"][0]["mistake"] is None


def test_mistakes_are_looked_for_in_what_is_shown():
    shown = []
    pages = [report(VERDICTS["proved"]), report(VERDICTS["refuted"])]
    text = report_text(pages, mistakes=lambda one: shown.append(one) or {1: Mistake("lost square", x, x**2)})
    assert shown == pages[1:]
    assert "likely mistake: lost square: wrote x, should be x²" in text


def test_a_domain_that_changes_shows_the_point_and_what_fails_there():
    text = entry_text(report(VERDICTS["domain-changes"]))
    assert "at x = 1/2, y = -3 only the left side is defined, the right one needs x > 1" in text


def test_an_undecided_line_says_why_what_is_left_and_what_to_declare():
    text = entry_text(report(VERDICTS["undecided"]))
    assert "outside the class" in text
    assert "what is left: x - y = 0" in text
    assert "to decide this, declare: x > 0, y > 0" in text


def test_a_right_line_with_a_wrong_reason_is_flagged_and_does_not_count_as_proved():
    wrong = report(VERDICTS["proved"], reason=ReasonVerdict.DOES_NOT_APPLY)
    text = entry_text(wrong)
    assert text.splitlines()[0].startswith("! page.line")
    assert "the reason of step 1 does not apply" in text.splitlines()[0]
    assert "quotient rule (does not apply); a remark" in text
    assert report_json([wrong])["derivations"][0]["verdict"] == "undecided"
    assert report_json([wrong])["summary"]["proved"] == 0


def test_answers_of_a_question_hold_or_do_not_and_change_no_verdict():
    answers = [
        ChoiceReport("It grows.", x, x, Proved("same tree")),
        ChoiceReport("It falls.", x, y, VERDICTS["refuted"]),
    ]
    one = report(VERDICTS["proved"], choices=answers)
    text = entry_text(one, verbose=True)
    assert "✓ It grows: holds" in text
    assert "✗ It falls: does not hold" in text
    assert "false at x = 1/2" in text
    assert report_json([one])["summary"]["proved"] == 1


def test_what_is_assumed_is_shown_left_of_the_turnstile():
    assert "    x > 0 ⊢" in entry_text(report(VERDICTS["proved"]), verbose=True).splitlines()


def test_the_last_line_counts_derivations_and_steps():
    summary = summary_text([report(verdict) for verdict in VERDICTS.values()], seconds=2)
    assert summary == (
        "4 derivations, 4 steps: 1 proved, 1 refuted, 1 with a domain that changes, 1 undecided in 2.0 s"
    )
    assert report_text([]).startswith("0 derivations, 0 steps: nothing to check")


def test_names_and_counts_stand_in_columns():
    pages = [calc(x, eq(x), name="a"), calc(x, *[eq(x)] * 12, name="a_longer_name")]
    first, second = report_text([examine(page) for page in pages]).splitlines()[:2]
    assert first.index("step") == second.index("step")


def test_colours_are_the_callers_and_plain_text_has_none():
    tones = []
    one = report(VERDICTS["refuted"])
    painted = report_text([one], paint=lambda words, tone: tones.append(tone) or words)
    assert painted == report_text([one])
    assert {"bad", "strong", "dim"} <= set(tones)
    assert "\x1b" not in painted


def test_the_json_report_has_the_keys_and_words_of_the_command_line():
    unreadable = UnreadableInput("page.md: not read", path="page.md", line=3, column=2)
    found = json.loads(
        json.dumps(report_json([report(v) for v in VERDICTS.values()], unreadable=[unreadable]))
    )
    assert set(found) == {"version", "summary", "derivations", "unreadable"}
    assert found["summary"] == {
        "derivations": 4, "steps": 4, "proved": 1, "refuted": 1, "domain_changes": 1, "undecided": 1,
        "unreadable": 1, "skipped": 0, "seconds": 1.0,
    }  # fmt: skip
    assert [one["verdict"] for one in found["derivations"]] == list(VERDICTS)
    assert {"name", "origin", "statement", "verdict", "conditions", "uses", "steps"} <= set(
        found["derivations"][0]
    )
    step = found["derivations"][1]["steps"][0]
    assert {
        "number",
        "left",
        "right",
        "verdict",
        "reason",
        "origin",
        "witness",
        "residual",
        "mistake",
    } <= set(step)
    assert step["reason"] == {"cited": ["quotient rule"], "verdict": "confirmed"}
    assert step["origin"] == {"file": "page.py", "line": 7, "column": 5}


def test_the_witness_in_json_is_exact():
    witness = report_json([report(VERDICTS["refuted"])])["derivations"][0]["steps"][0]["witness"]
    assert witness["point"] == {"x": "1/2", "y": "-3"}
    assert Fraction(witness["right"]["upper"]) == ABOUT_THIRD.upper
    assert witness["left"] == {"lower": "1/2", "upper": "1/2"}


def test_an_undecided_step_in_json_has_residual_and_open_conditions():
    step = report_json([report(VERDICTS["undecided"])])["derivations"][0]["steps"][0]
    assert (step["residual"], step["open"], step["why"]) == ("x - y", ["x > 0", "y > 0"], "outside the class")


def test_what_examine_finds_is_reported():
    wrong = calc(D(1 / (1 + exp(-x)), x), eq(-exp(-x) / (1 + exp(-x)) ** 2, by=quotient_rule), name="wrong")
    p = positive("p")
    right = calc(log(p * p), eq(2 * log(p)), name="right", choices=[choice("Even.", p, -p)])
    text = report_text([examine(wrong), examine(right)])
    assert text.splitlines()[0].startswith("✗ wrong")
    assert "false at x = " in text
    assert "1 proved, 1 refuted" in text.splitlines()[-1]
