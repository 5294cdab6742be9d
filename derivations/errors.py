"""Everything that can go wrong for a user, each error with its culprit as attributes.

Every error of the two packages is a `DerivationsError`, so one `except` clause catches them all;
none of them says anything about the truth of a mathematical line, which is what verdicts are for.
"""

from __future__ import annotations


class DerivationsError(Exception):
    """Base of every error that the two packages raise on purpose."""


class TermError(DerivationsError, ValueError):
    """A term cannot be built as written: a float, a wrong number of arguments, an undeclared name."""


class ShapeError(TermError):
    """Two arrays do not fit together; `shapes` are what they have, as text."""

    def __init__(self, message: str, *, shapes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.shapes = shapes


class MeaningError(DerivationsError, ValueError):
    """A term has no meaning that the checker knows: a derivative by something that is no variable, say."""


class NotProved(DerivationsError):
    """`check` was asked for a theorem, and a line is refuted, undecided, or carries a wrong reason.

    `report` holds the verdict of every step; `step` is the number of the first that failed.
    """

    def __init__(self, message: str, *, report: object, step: int) -> None:
        super().__init__(message)
        self.report = report
        self.step = step


class UnprovedDocument(DerivationsError):
    """A text had to be proved, and a step of it is not; `report` says which."""

    def __init__(self, message: str, *, report: object) -> None:
        super().__init__(message)
        self.report = report


class InternalDisagreement(DerivationsError):
    """Two routes to one result differ. This is a fault of the checker: please report it.

    `subject` is the term whose two meanings differ.
    """

    def __init__(self, message: str, *, subject: object) -> None:
        super().__init__(message)
        self.subject = subject


class UnreadableInput(DerivationsError):
    """A file cannot be used: `path`, `line`, `column` say where and `expected` what was looked for."""

    def __init__(
        self, message: str, *, path: str = "", line: int = 0, column: int = 0, expected: str = ""
    ) -> None:
        super().__init__(message)
        self.path = path
        self.line = line
        self.column = column
        self.expected = expected


class NotSealed(DerivationsError, TypeError):
    """A later stage was given something that the earlier stage did not seal (a plain function, say)."""


class NotCompilable(DerivationsError):
    """A theorem has no NumPy form: `term` is the part that cannot be lowered."""

    def __init__(self, message: str, *, term: object) -> None:
        super().__init__(message)
        self.term = term


class GradientRejected(DerivationsError):
    """A gradient failed its property test: `counterexample` has the worst point, both numbers, the bound."""

    def __init__(self, message: str, *, counterexample: object) -> None:
        super().__init__(message)
        self.counterexample = counterexample


class BadData(DerivationsError, ValueError):
    """Training data cannot be used: ragged, empty, not finite, or a label outside [0, 1].

    `row` counts points from 1 (lines of the file, for a file) and `column` names the feature or the label;
    0 and "" where the culprit is no single entry.
    """

    def __init__(self, message: str, *, row: int = 0, column: str = "") -> None:
        super().__init__(message)
        self.row = row
        self.column = column


class BadSetting(DerivationsError, ValueError):
    """An option of training has no sense: `setting` is its name and `value` what was given."""

    def __init__(self, message: str, *, setting: str, value: object) -> None:
        super().__init__(message)
        self.setting = setting
        self.value = value


class Diverged(DerivationsError, ArithmeticError):
    """Training left the finite numbers: `epoch`, `loss` and `learning_rate` say where and how."""

    def __init__(self, message: str, *, epoch: int, loss: float, learning_rate: float) -> None:
        super().__init__(message)
        self.epoch = epoch
        self.loss = loss
        self.learning_rate = learning_rate


class MissingEngine(DerivationsError):
    """A PDF cannot be made: no TeX engine and no browser is installed, or each of them failed."""


class MissingExtra(DerivationsError, ImportError):
    """A part of the package needs an extra that is not installed: `extra` is its name."""

    def __init__(self, message: str, *, extra: str) -> None:
        super().__init__(message)
        self.extra = extra
