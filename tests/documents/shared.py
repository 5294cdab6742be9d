"""The course page and the chains that others wrote, where they lie beside the repository."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

SHARED = Path(os.environ.get("CORPORA") or Path(__file__).parents[3] / "shared" / "corpora").parent
PAGE = SHARED / "page" / "gradient_calculation.md"
CHAINS = SHARED / "chains.jsonl"


def chains() -> list[dict[str, Any]]:
    """The records of the chains; none where they are not there."""
    if not CHAINS.exists():
        return []
    return [json.loads(line) for line in CHAINS.read_text(encoding="utf-8").splitlines() if line.strip()]
