"""The envelope around a result, and the oddities of it that the options ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from installer_app.sandbox.cloud.options import CloudOptions
from installer_app.sandbox.cloud.refusal import Answer, Refusal, write_json
from installer_app.sandbox.signing import Json

OUR_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
DATES: Final = frozenset(
    {"createdAt", "lastModifiedAt", "purchaseDate", "installDate", "lastKnownSyncDate", "lastKnownAccessDate",
     "lastSyncDate"}
)  # fmt: skip
"""The dates that the cloud writes itself. `accessDate` is the lock's and covered by a signature."""


def dress(options: CloudOptions, data: Json) -> Json:
    """The result as it is sent, before anything signs it: only its dates change."""
    return data if options.date_fraction == 3 else _dress(options.date_fraction, data)


def wrap(
    options: CloudOptions, operation: str, data: Json, signatures: Mapping[str, Json] | None = None
) -> Answer:
    """A success around a dressed result."""
    envelope: dict[str, Json] = {} if {operation, "*"} & set(options.omit_data) else {"data": data}
    if signatures is not None:
        envelope["signatures"] = signatures
    return Answer(write_json(envelope | {"success": True, "error": options.success_error}))


def wrap_refusal(options: CloudOptions, refusal: Refusal) -> Answer:
    """An ErrorOutput."""
    envelope: dict[str, Json] = {} if options.omit_error_data else {"data": None}
    body = write_json(envelope | {"success": False, "error": refusal.words})
    return Answer(body, status=refusal.status)


def _dress(digits: int, value: Json) -> Json:
    if isinstance(value, Mapping):
        return {
            name: _date(digits, member) if name in DATES else _dress(digits, member)
            for name, member in value.items()
        }
    return [_dress(digits, item) for item in value] if isinstance(value, list) else value


def _date(digits: int, value: Json) -> Json:
    if not isinstance(value, str) or not OUR_TIME.fullmatch(value):
        return value
    return f"{value[:19]}Z" if digits == 0 else f"{value[:-1].ljust(20 + digits, '0')}Z"
