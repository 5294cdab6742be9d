"""Documents → passages: Markdown, LaTeX files, notebooks and reStructuredText, with every place kept."""

from derivations.read.manuscripts.files import Form
from derivations.read.manuscripts.notebook import read_magic
from derivations.read.manuscripts.reading import manuscript_of, read_manuscript

__all__ = ["Form", "manuscript_of", "read_magic", "read_manuscript"]
