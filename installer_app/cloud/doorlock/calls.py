"""What the operations of all subjects share: one credential's calls, their answers, their lists."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final, Generic, TypeVar

from installer_app.cloud import schema
from installer_app.cloud.answer import Message, read_data, read_message, unreadable
from installer_app.cloud.call import Call, Form, Reply
from installer_app.cloud.client import CloudClient
from installer_app.cloud.operations import OPERATIONS
from installer_app.cloud.record import read
from installer_app.model.fault import Fault
from installer_app.model.secret import Secret

T = TypeVar("T")
W = TypeVar("W")
ExtraBody = Mapping[str, Mapping[str, object]]
"""By operation, members of the body besides those that are known."""
AT_A_TIME: Final = 20
"""So many items of a page are read before others have their turn: half a millisecond's work."""
PAGE_LIMIT: Final = 10_000
"""A list that does not end is a fault; the longest real one (50,000 locks) has a tenth of this."""


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `repeats`: its token was there before, so the list ends here without an end.
    `more`: the service has more of a list whose pages cannot be asked for."""

    items: tuple[T, ...]
    repeats: bool = False
    more: bool = False
    next: str | None = None
    """The token of the page after it."""


@dataclass(frozen=True)
class Calls:
    """One credential at one service."""

    client: CloudClient
    token: Secret | None
    extra_body: ExtraBody = field(default_factory=dict, compare=False, repr=False)

    async def _ask(
        self,
        name: str,
        body: Mapping[str, object] | None = None,
        form: Form | None = None,
        /,
        **arguments: str | None,
    ) -> tuple[Call, Reply]:
        call = self._call(name, body, form, **arguments)
        return call, await self.client.send(call, self.token)

    def _call(
        self,
        name: str,
        body: Mapping[str, object] | None = None,
        form: Form | None = None,
        /,
        **arguments: str | None,
    ) -> Call:
        given = {key: value for key, value in arguments.items() if value is not None}
        return with_extra(OPERATIONS[name].call(given, body, form), self.extra_body)

    async def _record(
        self, kind: type[T], name: str, body: Mapping[str, object] | None = None, /, **arguments: str | None
    ) -> T:
        return read_record(kind, *await self._ask(name, body, **arguments))

    async def _done(self, name: str, **arguments: str | None) -> None:
        read_data(*await self._ask(name, **arguments))

    async def _message(
        self, name: str, body: Mapping[str, object] | None = None, /, **arguments: str | None
    ) -> Message:
        return read_message(*await self._ask(name, body, **arguments))

    async def _list(self, kind: type[T], name: str, **arguments: str | None) -> Page[T]:
        """A list that comes whole. A token it may hold cannot be sent back: it says that more exist."""
        call, reply = await self._ask(name, **arguments)
        data = read_data(call, reply)
        with judging(call):
            items, token = schema.read_page(data, OPERATIONS[name].collection, lambda item: read(kind, item))
        return Page(items, more=token is not None)

    async def _pages(
        self, kind: type[T], name: str, start: str | None = None, /, **arguments: str | None
    ) -> AsyncIterator[Page[T]]:
        """Page after page until a token is missing, or was there before. A page may be empty. `start`: the
        token of the first page wanted."""
        call = self._call(name, **arguments)
        seen: set[str] = set() if start is None else {start}
        query = call.query if start is None else {**call.query, "pageToken": start}
        for _ in range(PAGE_LIMIT):
            data = read_data(call, await self.client.send(replace(call, query=query), self.token))
            with judging(call):
                told, token = schema.read_page(data, OPERATIONS[name].collection, lambda item: item)
                items: list[T] = []
                for at in range(0, len(told), AT_A_TIME):
                    items += [read(kind, item) for item in told[at : at + AT_A_TIME]]
                    await asyncio.sleep(0)
            yield Page(tuple(items), repeats=token in seen, next=token)
            if token is None or token in seen:
                return
            seen.add(token)
            query = {**call.query, "pageToken": token}
        raise unreadable(call, "the list does not end")


async def narrowed(pages: AsyncIterator[Page[W]], narrow: Callable[[W], T]) -> AsyncIterator[Page[T]]:
    """The same pages of what is needed of each item."""
    async for page in pages:
        yield Page(tuple(map(narrow, page.items)), page.repeats, page.more)


def with_extra(call: Call, extra: ExtraBody) -> Call:
    """The call with the profile's members in its body; those it has already stay."""
    added = extra.get(call.operation)
    return replace(call, body={**added, **(call.body or {})}) if added else call


def read_record(kind: type[T], call: Call, reply: Reply) -> T:
    """The record in `data`. A change is confirmed by its status, so that without data it reports nothing; a
    reading or a creation without data is unreadable."""
    data = read_data(call, reply)
    if data is None and call.method in ("PUT", "DELETE"):
        data = {}
    if not isinstance(data, dict):
        raise unreadable(call, "the answer has no data" if data is None else "the data is no object")
    return read(kind, data)


@contextmanager
def judging(call: Call) -> Iterator[None]:
    """An answer without what it must have: after a write that is an unknown outcome."""
    try:
        yield
    except Fault as fault:
        raise unreadable(call, fault.detail) from fault
