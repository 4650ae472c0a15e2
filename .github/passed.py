"""Looks at a report of tests: something must have run, all of it passed, and nothing was left out.

    python .github/passed.py REPORT.xml [--skips]

A run of which every test was skipped ends well by itself, and proves nothing. `--skips` lets single ones be.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

WRONG = ("failure", "error")


def count(report: Path) -> tuple[Counter[str], list[str]]:
    """How many tests passed, failed and were skipped, and why those were skipped. OSError, ParseError."""
    counts: Counter[str] = Counter()
    reasons = []
    for case in ElementTree.parse(report).iter("testcase"):
        skipped = case.find("skipped")
        if any(case.find(kind) is not None for kind in WRONG):
            counts["failed"] += 1
        elif skipped is not None:
            counts["skipped"] += 1
            reasons.append(skipped.get("message") or "")
        else:
            counts["passed"] += 1
    return counts, sorted(set(reasons))


def say(*lines: str) -> None:
    """Each on a line of its own."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))


def main(arguments: list[str]) -> int:
    """0 if tests passed and none failed; with `--skips` some may have been skipped."""
    try:
        counts, reasons = count(Path(arguments[0]))
    except (OSError, ElementTree.ParseError) as trouble:
        say(f"no report: {trouble}")
        return 1
    say(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    say(*reasons)
    may_skip = "--skips" in arguments[1:]
    good = counts["passed"] > 0 and not counts["failed"] and (may_skip or not counts["skipped"])
    if not good:
        say("This proves nothing, or not enough.")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
