"""Every planted error of every step of the library is refuted, at a point that an independent judge confirms.

For each step left = right, slips of the pen are made in the right side (`mutations`), and the checker is
asked about left = wrong on the page's own domain.  None may be proved, unless the slip is none: then the
judge (`oracle`) finds the wrong line and the right one equal at twenty random points, and the slip is not
counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import pytest

from derivations.core.asking import is_shown
from derivations.core.derivation import Choice, Derivation, Hypothesis, Line
from derivations.core.kernel import examine
from derivations.core.ring import Ring
from derivations.core.term import Comparison, Term
from derivations.core.verdict import DomainChanges, Proved, Refuted, Undecided, Verdict
from derivations.library import catalogue
from derivations.write.text import term_text
from tests import oracle
from tests.array_evaluation import is_plain
from tests.mutations import Planted, planted

LEAST = 10  # counted errors that each step must have; one with few slips, such as … = x, half of its slips
MOST, OF_ARRAYS = 2, 1  # tried for each step in the everyday run, of arrays fewer; the sweep tries them all
POINTS, FEWER = 20, 3  # at which the judge looks at a line, and at one of arrays, which has many entries

LIBRARY = sorted(catalogue().items())


@dataclass(frozen=True)
class Trial:
    """One slip in one step, and what the checker says of it."""

    step: int
    left: Term
    right: Term
    slip: Planted
    verdict: Verdict
    given: tuple[Comparison | Hypothesis, ...]

    def __str__(self) -> str:
        return f"step {self.step}, {self.slip.slip}: {term_text(self.left)} = {term_text(self.slip.term)}"

    @property
    def is_caught(self) -> bool:
        """Whether the slip is refuted, or changes the domain, at a point that the judge confirms."""
        match self.verdict:
            case Refuted(witness=witness):
                return oracle.confirms(witness, self.left, self.slip.term)
            case DomainChanges(witness=witness):
                return oracle.confirms_domain(witness, self.left, self.slip.term)
        return False

    @property
    def is_no_error(self) -> bool:
        """Whether the checker proves the line, and the judge finds it no other than the right one."""
        proved = isinstance(self.verdict, Proved)
        return proved and oracle.agree(
            self.right, self.slip.term, at=_points(self.right), digits=40, given=self.given
        )

    @property
    def is_never_wrong(self) -> bool:
        """Whether the checker says nothing, and the judge finds the line right where it has a value."""
        undecided = isinstance(self.verdict, Undecided)
        return undecided and oracle.is_never_wrong(self.slip.term, self.right, at=POINTS, given=self.given)


def _points(line: Term) -> int:
    return POINTS if is_plain(line) else FEWER


def trials(page: Derivation, most: int | None) -> Iterator[Trial]:
    """The slips in every step of a page; the page's own first line says where the step is claimed."""
    terms = (page.first, *(line.right for line in page.lines))
    asked = [
        (step, right, slip, Choice(slip.slip, left, slip.term))
        for step, (left, right) in enumerate(pairwise(terms), 1)
        for slip in _spread(planted(right, left), most and (most if is_plain(right) else OF_ARRAYS))
    ]
    lines = tuple(Line(line.right) for line in page.lines)
    choices = tuple(choice for *_, choice in asked)
    report = examine(Derivation(page.first, lines, page.name, given=page.given, choices=choices))
    assert report.proved
    given = (*page.given, *report.conditions)
    for (step, right, slip, _), choice in zip(asked, report.choices, strict=True):
        yield Trial(step, choice.left, right, slip, choice.verdict, given)


def _spread(slips: Sequence[Planted], most: int | None) -> Sequence[Planted]:
    """All slips, or so many of them, evenly over the list, which goes from kind to kind."""
    if most is None or len(slips) <= most:
        return slips
    return [slips[place * len(slips) // most] for place in range(most)]


def must_be_caught(page: Derivation, most: int | None) -> None:
    tried, caught, ring = Counter[int](), Counter[int](), Ring()
    for trial in trials(page, most):
        tried[trial.step] += 1
        caught[trial.step] += trial.is_caught
        counted = trial.is_caught or trial.is_no_error or trial.is_never_wrong
        assert counted, f"{type(trial.verdict).__name__}, unconfirmed: {trial}"
        one = is_shown(partial(ring.one, trial.left, trial.slip.term))
        assert not (trial.is_caught and one), f"one for ring arithmetic: {trial}"
    assert len(tried) == len(page.lines), f"no slip is made in a step of {page.name}"
    assert caught.total() > 0, f"no error planted in {page.name}"
    few = [step for step in tried if caught[step] < min(LEAST, tried[step] / 2)]
    assert most is not None or few == [], (
        f"too few errors planted in the steps {few} of {page.name}: {caught}"
    )


@pytest.mark.parametrize("page", [page for _, page in LIBRARY], ids=[name for name, _ in LIBRARY])
def test_no_planted_error_is_proved_and_each_is_caught_at_a_confirmed_point(page: Derivation) -> None:
    must_be_caught(page, MOST)


@pytest.mark.sweep
@pytest.mark.parametrize("page", [page for _, page in LIBRARY], ids=[name for name, _ in LIBRARY])
def test_every_slip_that_we_know_how_to_make_is_caught(page: Derivation) -> None:
    must_be_caught(page, None)
