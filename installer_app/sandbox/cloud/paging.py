"""Pages: opaque tokens that are valid for one query only.

A token is padded base64 with `+`, `/` and `=`, so a client that forgets to percent-encode it is refused at
once. A page looks at `page_size` rows and leaves out those the caller may not see: it may be short, or empty,
and still have a next.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from installer_app.sandbox.cloud.call import Call
from installer_app.sandbox.cloud.records import Record
from installer_app.sandbox.cloud.refusal import Refusal
from installer_app.sandbox.cloud.store import Value
from installer_app.sandbox.signing import Json

R = TypeVar("R", bound=Record)
MAC_SIZE: Final = 16
ROW_SIZE: Final = 8


def read_place(call: Call) -> int:
    """The row after which the page starts; 0 without a token. Refuses a token of another query."""
    token = call.query.get("pageToken")
    if not token:
        return 0
    try:
        data = base64.b64decode(token, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(400, "pageToken") from error
    row, mac = data[:ROW_SIZE], data[ROW_SIZE:]
    if len(data) != ROW_SIZE + MAC_SIZE or not hmac.compare_digest(mac, _mac(call, row)):
        raise Refusal(400, "pageToken is not one of this query")
    return int.from_bytes(row)


def list_page(
    call: Call,
    kind: type[R],
    equal: Mapping[str, Value],
    after: int,
    visible: Callable[[R], bool],
    show: Callable[[R], Json],
    *,
    newest_first: bool = False,
) -> tuple[list[Json], dict[str, Json]]:
    """The items of one page, and the member `pageToken` as this cloud ends its lists."""
    size = call.desk.options.page_size
    rows = call.desk.store.page(kind, equal, after=after, limit=size + 1, newest_first=newest_first)
    items = [show(record) for _, record in rows[:size] if visible(record)]
    return items, _token(call, rows[size - 1][0]) if len(rows) > size else _end(call, after)


def _token(call: Call, after: int) -> dict[str, Json]:
    row = after.to_bytes(ROW_SIZE)
    return {"pageToken": base64.b64encode(row + _mac(call, row)).decode("ascii")}


def _end(call: Call, after: int) -> dict[str, Json]:
    match call.desk.options.page_end:
        case "repeat":
            return _token(call, after)
        case "absent":
            return {}
        case "null":
            return {"pageToken": None}
        case "empty":
            return {"pageToken": ""}


def _mac(call: Call, row: bytes) -> bytes:
    """Over the query without its token: operation, path, parameters, caller."""
    key = call.desk.setting("page token key", call.desk.new_key)
    asked = sorted((name, value) for name, value in call.query.items() if name != "pageToken")
    query = json.dumps([call.operation.name, call.caller.actor_id, sorted(call.path.items()), asked])
    return hmac.digest(key.encode(), row + query.encode(), hashlib.sha256)[:MAC_SIZE]
