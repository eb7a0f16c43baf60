"""How long a text takes to be understood: the sample of tests/exam, each text timed alone, beside a floor.

    make benchmark

The floor is what no reader can do without: the same texts folded and cut into tokens. The first text of a process and
the import are timed in processes of their own, beside Python's own start.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dialogs.fold import fold, split
from dialogs.lexicon import lexicon, worded
from dialogs.understand import understand

SAMPLES = Path(__file__).parents[1] / "tests" / "exam"
HERE = ZoneInfo("Europe/Paris")
NOW, APPOINTMENT = datetime(2026, 11, 23, 10, 0, tzinfo=HERE), datetime(2026, 11, 26, 14, 30, tzinfo=HERE)
ROUNDS = 5
FIRST = "import dialogs.understand as u, datetime as d; u.understand('je viens jeudi', now=d.datetime.now(d.UTC))"

Row = tuple[str, str]


def sample() -> list[Row]:
    rows = [
        json.loads(line)
        for name in ("replies_fr", "replies_other", "dates_fr")
        for line in (SAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [(row["text"], row.get("lang", "fr")) for row in rows]


def read(row: Row) -> object:
    text, language = row
    return understand(text, now=NOW, appointment=APPOINTMENT, asked="yes_no", language=language)


def cut(row: Row) -> object:
    return split(fold(row[0]))


def forget() -> None:
    """Readings of words are remembered in a process; here each round starts without them."""
    for code in worded():
        lexicon(code).spelling.remembered.clear()


def timed(rows: Sequence[Row], work: Callable[[Row], object]) -> list[float]:
    """Milliseconds of each text of each round, sorted; patterns are compiled by a round before."""
    for row in rows:
        work(row)
    found = []
    for _ in range(ROUNDS):
        forget()
        for row in rows:
            began = time.perf_counter()
            work(row)
            found.append(1000 * (time.perf_counter() - began))
    return sorted(found)


def process(code: str) -> float:
    """Seconds of a process of its own, the best of three."""
    taken = []
    for _ in range(3):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        taken.append(time.perf_counter() - began)
    return min(taken)


def main() -> None:
    rows = sample()
    texts, floor = timed(rows, read), timed(rows, cut)
    for name, at in (("median", 0.5), ("99th percentile", 0.99), ("slowest", 1.0)):
        ours, least = (found[min(len(found) - 1, int(at * len(found)))] for found in (texts, floor))
        print(f"{name:<16} {ours:7.3f} ms a text   floor {least:7.3f} ms   ratio {ours / least:6.1f}")
    print(f"mean             {statistics.fmean(texts):7.3f} ms over {len(rows)} texts, {ROUNDS} rounds")
    start = process("pass")
    for name, code in (("import", "import dialogs.understand"), ("first text", FIRST)):
        took = process(code)
        print(f"{name:<16} {took - start:7.3f} s         Python's own start {start:.3f} s   ratio {took / start:.1f}")


if __name__ == "__main__":
    main()
