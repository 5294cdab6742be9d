"""A synthetic book: printed pages of the library, errors planted in some; a first run, and one after an edit.

python benchmarks/book.py [PAGES] [JOBS]
"""

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from derivations.core.kernel import check
from derivations.library import catalogue
from derivations.write import to_markdown

SEED = 20261124
A_PAGE = 12  # chains of the library on each page


def pages(count: int) -> list[str]:
    rows = random.Random(SEED)
    printed = [to_markdown(check(page)) for _, page in list(dict(catalogue()).items())[:120]]
    made = []
    for number in range(count):
        parts = [rows.choice(printed) for _ in range(A_PAGE)]
        sums = [f"$$({a} + x)^2 = {a * a} + {2 * a} x + x^2$$" for a in rows.sample(range(1, 99), 20)]
        wrong = f"$$({number} + x)^2 = {number * number} + x^2$$" if number % 10 == 1 else ""
        made.append("\n\n".join((f"# Page {number}", *parts, *sums, wrong)))
    return made


def timed(folder: Path, jobs: int) -> tuple[float, int, str]:
    start = time.perf_counter()
    command = [sys.executable, "-m", "derivations", "check", str(folder), "--jobs", str(jobs)]
    environment = {**os.environ, "DERIVATIONS_CACHE": str(folder / ".cache")}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return time.perf_counter() - start, peak, "\n".join(done.stdout.splitlines()[-3:])


def main() -> None:
    count, jobs = (int(one) for one in (*sys.argv[1:], "200", "2")[:2])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, text in enumerate(pages(count)):
            (folder / f"page{number:05}.md").write_text(text, encoding="utf-8")
        for what in ("first run", "second run"):
            seconds, peak, said = timed(folder, jobs)
            print(f"{what}: {seconds:.1f} s, {peak} MB at most in a process\n{said}")
            edited = folder / "page00007.md"
            edited.write_text(edited.read_text(encoding="utf-8") + "\n\n$$1 + 1 = 2$$\n", encoding="utf-8")


if __name__ == "__main__":
    main()
