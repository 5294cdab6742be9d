"""Which known slip or false rule explains a wrong line.  Untrusted: no verdict rests on it."""

from derivations.mistakes.mistake import Mistake
from derivations.mistakes.search import explain, mistakes

__all__ = ["Mistake", "explain", "mistakes"]
