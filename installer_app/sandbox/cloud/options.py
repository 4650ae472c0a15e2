"""How the virtual cloud behaves where the contract leaves a choice, and its faults: data, no code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from installer_app.sandbox.signing import Layout

FaultKind = Literal[
    "delay", "status", "gateway", "drop", "garbage", "captive", "truncated", "refused", "expired",
    "duplicate", "slow", "cut", "charset", "mistyped", "bomb", "endless",
]  # fmt: skip


@dataclass(frozen=True)
class CloudOptions:
    """One choice for each point that the contract leaves open."""

    message_format: Literal["csv", "json", "string", "envelope"] = "csv"
    """Install and uninstall messages: as text/csv, or under application/json as a signed object, as a JSON
    string that holds the csv, or as an envelope whose `data` is that string. Accept may decide otherwise."""
    json_layout: Layout = "compact"
    """White space between the tokens of JSON messages."""
    message_lifetime_s: int | None = 86_400
    """`expires` minus `issued`; None: messages never expire."""
    install_idempotent: bool = True
    """Install for the same place again: True is 200 and a new message, False is 400."""
    install_moves: bool = False
    """Install for another place while installed: True moves the lock, False is 400."""
    signers: tuple[int, ...] = (0,)
    """Which of the two signers sign, by index; csv carries the first one's signature."""
    page_size: int = 50
    """Rows looked at for one page; those not visible to the caller are left out, so a page may be empty."""
    page_end: Literal["absent", "null", "empty", "repeat"] = "absent"
    """How the last page says that it is the last; `repeat` never does: it gives its own token again."""
    areas_key: Literal["properties", "areas"] = "properties"
    """Under which key listAreas has its areas; the contract prints the first."""
    date_fraction: Literal[0, 3, 9] = 3
    """Fraction digits of the dates in records. Messages for locks keep their milliseconds, since `issued` has
    to increase."""
    success_error: str | None = None
    """`error` of a success; the contract's examples print "error" there."""
    omit_data: tuple[str, ...] = ()
    """Operations whose success has no `data`, as half of the contract's examples (`*`: every one)."""
    omit_error_data: bool = False
    """A refusal has no `data` instead of null."""
    empty_list: Literal[200, 404] = 200
    """The status of a list without items."""
    hide_private: bool = False
    """`private` is shown to nobody, not even to the assembler."""
    missing: tuple[str, ...] = ()
    """Operations that are not deployed: the gateway refuses them with 403 and no envelope."""
    event_state: Literal["pending", "processed"] = "processed"
    """The state in which events are born; triggerEventProcessing makes them processed."""
    deprovisioned: Literal["removed", "marked"] = "removed"
    """What becomes of the record of a lock that is deprovisioned; `marked`: it stays as deleted, and its API
    key is not taken any more."""
    unlisted_locks: tuple[str, ...] = ()
    """Ids of locks that their areas do not list, as by an index that lags behind."""
    me_path: str = "/users/me"
    """Where getMe lives; the contract does not print it."""
    download_origin: str | None = None
    """Downloads answer 302 to this origin (scheme, host, port) instead of the bytes."""

    def __post_init__(self) -> None:
        if not self.signers or not {0, 1}.issuperset(self.signers) or self.page_size < 1:
            raise ValueError("signers are 0 and 1, at least one; a page has at least one row")


@dataclass(frozen=True)
class CloudFault:
    """One fault of one operation (`*`: of every operation). The first of the list that fits is taken."""

    operation: str
    kind: FaultKind
    """delay: nothing but `delay_s`. status: ErrorOutput under `status`. gateway: `{"message": ...}` under
    `status` (403 unless given). drop: the connection ends without a byte. garbage: no JSON, under 200.
    captive: a portal's html page under 200. truncated: the true answer cut in half, its effect done.
    refused: `success: false` under 200. expired: 401, as if the token had run out. With the effect done:
    duplicate: the call is carried out twice, as by a gateway that tries again. slow: the truth, a byte every
    `pause_s`. cut: half of the truth, then the connection ends. charset: the true bytes, called
    UTF-16. mistyped: the truth as text/plain. Without the effect again: bomb: a GiB in a MB of gzip. endless:
    a body that does not end, 64 KiB every `pause_s`."""
    after_effect: bool = False
    """The operation is done first, and only its answer is lost or replaced."""
    status: int | None = None
    retry_after_s: int | None = None
    """Sent as Retry-After with status and gateway."""
    delay_s: float = 0.0
    """Wait before anything else."""
    pause_s: float = 0.05
    """Between two parts of a slow or endless body."""
    times: int | None = None
    """How often; None: until the faults are changed."""
    skip: int = 0
    """Let so many fitting calls pass first."""
