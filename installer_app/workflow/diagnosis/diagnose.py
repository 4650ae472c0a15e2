"""Looks at a case with every rule and ranks what they find by what it explains."""

from __future__ import annotations

from typing import Final

from installer_app.workflow.diagnosis import rules_access, rules_firmware, rules_lock, rules_place, rules_sync
from installer_app.workflow.diagnosis.case import Case
from installer_app.workflow.diagnosis.finding import Evidence, Finding, FindingCode, Rule

RULES: Final[tuple[Rule, ...]] = (
    *rules_place.RULES,
    *rules_sync.RULES,
    *rules_firmware.RULES,
    *rules_lock.RULES,
    *rules_access.RULES,
)
Seen = dict[FindingCode, tuple[Rule, tuple[Evidence, ...]]]


def diagnose(case: Case) -> tuple[Finding, ...]:
    """Causes before what follows from them; of causes the heaviest first, counting all they explain."""
    seen: Seen = {}
    for rule in RULES:
        if evidence := rule.look(case):
            seen[rule.code] = rule, evidence
    follows = {code: _consequences(code, seen) for code in seen}
    found = [_find(case, code, seen, follows) for code in seen]
    order = {rule.code: at for at, rule in enumerate(RULES)}

    def rank(one: Finding) -> tuple[bool, int, int, bool, int, int]:
        gravest = max(seen[code][0].weight for code in (one.code, *one.explains))
        passes = seen[one.code][0].passes
        return bool(one.because_of), -gravest, -one.weight, passes, -len(one.explains), order[one.code]

    return tuple(sorted(found, key=rank))


def _find(case: Case, code: FindingCode, seen: Seen, follows: dict[FindingCode, set[FindingCode]]) -> Finding:
    rule, evidence = seen[code]
    remedy = next((each.remedy for each in rule.helps if each.possible(case)), None)
    explains = tuple(other for other in seen if other in follows[code])
    because_of = tuple(other for other in seen if code in follows[other])
    return Finding(code, rule.weight, evidence, remedy, explains, because_of)


def _consequences(code: FindingCode, seen: Seen) -> set[FindingCode]:
    """All that was found and follows from it, over as many steps as it takes; never itself."""
    reached: set[FindingCode] = set()
    ahead = [code]
    while ahead:
        for other in seen[ahead.pop()][0].explains:
            if other in seen and other not in reached and other is not code:
                reached.add(other)
                ahead.append(other)
    return reached
