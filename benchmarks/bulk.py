"""How many claims a second, in process and through worker processes, and how much memory a long run takes.

The claims are the lines of all .jsonl files of a folder, repeated as often as is asked for.  Each row is
measured in a process of its own, so that none pays for the memory of another.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice, repeat
from pathlib import Path
from time import perf_counter

CORPORA = Path(os.environ.get("CORPORA", Path(__file__).parents[2] / "shared" / "corpora"))
ROWS = {"in process": 0, "--jobs 1": 1, "--jobs 2": 2}
MEGABYTE = 1024  # in the unit of ru_maxrss, as Linux counts


def claims(folder: Path, count: int) -> Iterator[bytes]:
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_bytes().splitlines()]
    return islice(chain.from_iterable(repeat(lines)), count or len(lines))


def answers(lines: Iterator[bytes], jobs: int) -> Iterator[dict]:
    if jobs:
        from derivations.claims import check_claims

        return check_claims(lines, jobs=jobs)
    from derivations.claims.answers import answer

    return map(answer, lines)


def measured(folder: Path, count: int, jobs: int) -> dict:
    start = perf_counter()
    verdicts = Counter(answer["verdict"] for answer in answers(claims(folder, count), jobs))
    own, workers = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {
        "seconds": perf_counter() - start,
        "cpu": sum(used.ru_utime + used.ru_stime for used in (own, workers)),
        "parent": own.ru_maxrss / MEGABYTE,
        "worker": workers.ru_maxrss / MEGABYTE,
        "verdicts": verdicts,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--claims", type=int, default=0, help="how many; once all of the corpora if not given"
    )
    parser.add_argument("--corpora", type=Path, default=CORPORA)
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--jobs", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.jobs is not None:
        print(json.dumps(measured(asked.corpora, asked.claims, asked.jobs)))
        return
    print(f"{'':<12}{'claims':>9}{'seconds':>9}{'CPU s':>9}{'claims/s':>9}{'parent MB':>11}{'worker MB':>11}")
    for name in asked.rows:
        command = [sys.executable, __file__, "--claims", str(asked.claims), "--corpora", str(asked.corpora)]
        ran = subprocess.run(
            [*command, "--jobs", str(ROWS[name])], check=True, capture_output=True, text=True
        )
        row = json.loads(ran.stdout)
        total = sum(row["verdicts"].values())
        times = f"{row['seconds']:>9.1f}{row['cpu']:>9.1f}{total / row['seconds']:>9.0f}"
        sizes = f"{row['parent']:>11.0f}{row['worker']:>11.0f}"
        print(f"{name:<12}{total:>9,}{times}{sizes}   {row['verdicts']}", flush=True)


if __name__ == "__main__":
    main()
