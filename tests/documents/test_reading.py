"""What a name stands for where: the nearest definition before it counts."""

from derivations.documents.checking import report_of
from derivations.read.manuscripts import manuscript_of
