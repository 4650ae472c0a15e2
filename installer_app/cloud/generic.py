"""Any operation by its name, with its answer as JSON that may be shown.

For people who look at the service itself: what comes is judged like every other answer, and redacted.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from installer_app.cloud import schema
from installer_app.cloud.answer import Message, read_data, read_envelope, read_message, read_plain, unreadable
from installer_app.cloud.bold import SIZE, walk
from installer_app.cloud.call import Advance, Call, Form, quiet
from installer_app.cloud.client import CloudClient
from installer_app.cloud.doorlock.calls import PAGE_LIMIT, ExtraBody, with_extra
from installer_app.cloud.doorlock.firmware import IMAGE_LIMIT
from installer_app.cloud.download import Downloaded, download
from installer_app.cloud.operation import Operation, Service
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.redaction import redact
from installer_app.model.secret import Secret


@dataclass(frozen=True)
class Inquiry:
    """What is asked: an operation and what belongs to it. `path` takes the place of the operation's own."""

    operation: Operation
    arguments: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    form: Form | None = None
    extra: ExtraBody = field(default_factory=dict)
    path: str | None = None

    def call(self) -> Call:
        """Faults: computer_usage."""
        call = with_extra(self.operation.call(self.arguments, self.body, self.form), self.extra)
        return call if self.path is None else replace(call, path=self.path)


async def ask(client: CloudClient, token: Secret | None, inquiry: Inquiry) -> object:
    """The answer, redacted: of DoorLock the whole envelope. Faults: as every call."""
    call = inquiry.call()
    reply = await client.send(call, token)
    if inquiry.operation.service is Service.BOLD:
        return redact(read_plain(call, reply))
    return redact(read_envelope(call, reply))


async def ask_message(client: CloudClient, token: Secret | None, inquiry: Inquiry) -> Message:
    """A signed message."""
    call = inquiry.call()
    return read_message(call, await client.send(call, token))


async def ask_file(
    client: CloudClient, token: Secret | None, inquiry: Inquiry, target: Path, advance: Advance = quiet
) -> Downloaded:
    """A file; one that was interrupted is taken up."""
    return await download(client, inquiry.call(), token, target, advance, IMAGE_LIMIT, resumable=True)


async def ask_pages(client: CloudClient, token: Secret | None, inquiry: Inquiry) -> AsyncIterator[object]:
    """The items of page after page, redacted. Faults: computer_usage, of what has no pages."""
    if not inquiry.operation.paged:
        raise Fault(FaultCode.COMPUTER_USAGE, f"{inquiry.operation.name} has no pages", refused=True)
    if inquiry.operation.service is Service.BOLD:
        async for found in _by_offset(client, token, inquiry):
            yield found
        return
    call = inquiry.call()
    seen = {call.query.get("pageToken")}
    query: Mapping[str, str] = call.query
    for _ in range(PAGE_LIMIT):
        data = read_data(call, await client.send(replace(call, query=query), token))
        items, page_token = schema.read_page(data, inquiry.operation.collection, redact)
        yield list(items)
        if page_token is None:
            return
        if page_token in seen:
            raise unreadable(call, "the list repeats itself")
        seen.add(page_token)
        query = {**call.query, "pageToken": page_token}
    raise unreadable(call, "the list does not end")


async def _by_offset(client: CloudClient, token: Secret | None, inquiry: Inquiry) -> AsyncIterator[object]:
    call = inquiry.call()
    size = int(call.query.get("size", SIZE))
    if not 0 < size <= SIZE:
        raise Fault(FaultCode.COMPUTER_USAGE, "size is 1 to 100", refused=True)

    async def page_at(offset: int) -> tuple[object, ...]:
        query = {**call.query, "size": str(size), "offset": str(offset)}
        found = read_plain(call, await client.send(replace(call, query=query), token))
        if not isinstance(found, list):
            raise unreadable(call, "the answer is not a list")
        return tuple(found)

    async for page in walk(page_at, size, _identity):
        yield [redact(item) for item in page]


def _identity(item: object) -> object:
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, int | str) else None


def read_body(text: str) -> Mapping[str, object]:
    """A body from JSON. Faults: computer_usage."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise Fault(FaultCode.COMPUTER_USAGE, "the body is not JSON", refused=True) from None
    if not isinstance(body, dict):
        raise Fault(FaultCode.COMPUTER_USAGE, "the body is no JSON object", refused=True)
    return body
