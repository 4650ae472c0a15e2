"""The virtual cloud's faults at work: which one a call meets, and what it sends instead of the truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Final, cast, get_args

from installer_app.sandbox.cloud.body import ConnectionDropped, cut, drip, flood, make_bomb
from installer_app.sandbox.cloud.form import check_list, check_object, check_text, read_object
from installer_app.sandbox.cloud.options import CloudFault, FaultKind
from installer_app.sandbox.cloud.refusal import WORDS, Answer, Refusal, refuse, refuse_as_gateway
from installer_app.sandbox.signing import Json

PORTAL: Final = b"<!doctype html><html><title>Welcome</title><body>Guest Wi-Fi: please accept</body></html>"
GARBAGE: Final = b'\x00\xff{"data": {"lockId": \xc3\x28'
FAULTS_LIMIT: Final = 100
DELAY_LIMIT_S: Final = 600
KINDS: Final[tuple[str, ...]] = get_args(FaultKind)
WITH_EFFECT: Final = frozenset({"delay", "truncated", "duplicate", "slow", "cut", "charset", "mistyped"})


class FaultPlan:
    """The faults in force; each is spent as calls meet it."""

    def __init__(self, faults: Iterable[CloudFault] = ()) -> None:
        self._faults = list(faults)

    @property
    def faults(self) -> tuple[CloudFault, ...]:
        """What is left of them."""
        return tuple(self._faults)

    def take(self, operation: str) -> CloudFault | None:
        """The fault this call meets, if any."""
        for index, fault in enumerate(self._faults):
            if fault.operation not in {"*", operation} or fault.times == 0:
                continue
            if fault.skip:
                self._faults[index] = replace(fault, skip=fault.skip - 1)
                continue
            if fault.times is not None:
                self._faults[index] = replace(fault, times=fault.times - 1)
            return fault
        return None


def needs_truth(fault: CloudFault) -> bool:
    """Whether the operation runs before the fault shows."""
    return fault.after_effect or fault.kind in WITH_EFFECT


def spoil(fault: CloudFault, truth: Answer | None) -> Answer:
    """What is sent instead of `truth` (None: the operation did not run). Raises ConnectionDropped."""
    hint = (("retry-after", str(fault.retry_after_s)),) if fault.retry_after_s is not None else ()
    match fault.kind:
        case "drop":
            raise ConnectionDropped
        case "status":
            status = fault.status or 500
            return replace(refuse(status, WORDS.get(status, "internal error")), headers=hint)
        case "gateway":
            status = fault.status or 403
            message = "Missing Authentication Token" if status == 403 else "Internal server error"
            return replace(refuse_as_gateway(status, message), headers=hint)
        case "garbage":
            return Answer(GARBAGE)
        case "captive":
            return Answer(PORTAL, media_type="text/html")
        case "refused":
            return refuse(200, WORDS[400])
        case "expired":
            return Refusal(401, "token expired").answer()
        case "truncated" if truth is not None:
            return replace(truth, body=truth.body[: len(truth.body) // 2])
        case "slow" if truth is not None:
            return replace(truth, chunks=partial(drip, truth.body, fault.pause_s))
        case "cut" if truth is not None:
            length = (("content-length", str(len(truth.body))),)
            return replace(truth, headers=truth.headers + length, chunks=partial(cut, truth.body))
        case "charset" if truth is not None:
            return replace(truth, media_type=f"{truth.media_type}; charset=utf-16")
        case "mistyped" if truth is not None:
            return replace(truth, media_type="text/plain")
        case "bomb":
            return Answer(make_bomb(), headers=(("content-encoding", "gzip"),))
        case "endless":
            return Answer(b"", chunks=partial(flood, fault.pause_s))
        case _:
            return truth or refuse(500, "internal error")


def read_faults(body: bytes) -> tuple[CloudFault, ...]:
    """The body of `POST /sandbox/faults`: `{"faults": [{"operation", "kind", ...}]}`."""
    items = check_list("faults", read_object(body, frozenset({"faults"}))["faults"], FAULTS_LIMIT)
    return tuple(_read_fault(item) for item in items)


def _read_fault(value: Json) -> CloudFault:
    optional = frozenset({"afterEffect", "status", "retryAfterS", "delayS", "pauseS", "times", "skip"})
    item = check_object("a fault", value, frozenset({"operation", "kind"}), optional)
    if item["kind"] not in KINDS:
        raise Refusal(400, "kind")
    after_effect = item.get("afterEffect", False)
    if not isinstance(after_effect, bool):
        raise Refusal(400, "afterEffect")
    return CloudFault(
        operation=check_text("operation", item["operation"]),
        kind=cast(FaultKind, item["kind"]),
        after_effect=after_effect,
        status=_read_count("status", item.get("status"), 400, 599),
        retry_after_s=_read_count("retryAfterS", item.get("retryAfterS"), 0, 86_400),
        delay_s=_read_seconds("delayS", item.get("delayS", 0.0)),
        pause_s=_read_seconds("pauseS", item.get("pauseS", CloudFault.pause_s)),
        times=_read_count("times", item.get("times"), 0, 1_000_000),
        skip=_read_count("skip", item.get("skip"), 0, 1_000_000) or 0,
    )


def _read_seconds(name: str, value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= DELAY_LIMIT_S:
        raise Refusal(400, name)
    return float(value)


def _read_count(name: str, value: Json, least: int, most: int) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise Refusal(400, name)
    return value
