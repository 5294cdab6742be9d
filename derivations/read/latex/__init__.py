"""LaTeX mathematics → terms: tokens, macros, a precedence parser, and the meaning of names."""

from derivations.read.latex.formula import read_latex

__all__ = ["read_latex"]
