"""A street of planned doors: a worklist and runs over it, with real parties and a journal on disk."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from installer_app.cloud.proofs import Pace
from installer_app.lock.radio import Radio
from installer_app.model.door import Door
from installer_app.model.secret import Secret
from installer_app.protocol.label import parse_label
from installer_app.sandbox.cloud import KANAALHUIS
from installer_app.session import Session
from installer_app.store.folder import DataFolder, Environment
from installer_app.store.journal import JournalBook
from installer_app.store.worklist import Worklist
from installer_app.support.outcome import Outcome, RunEnd, Wishes
from installer_app.support.worklist import Run, read_rows
from installer_app.workflow.journal import Book
from installer_app.workflow.worklist import Row
from tests.scenario.door import AREA, PACE, Street, Wrap, open_session


@dataclass
class Doors:
    """A session with a worklist; what runs tell is kept."""

    street: Street
    session: Session
    book: JournalBook
    worklist: Worklist
    told: list[Outcome] = field(default_factory=list)

    def plan(self, serials: Iterable[str], firmware: str | None = None) -> tuple[Door, ...]:
        """Doors for these locks, with the labels of those that are there."""
        return self.worklist.add(
            Door(
                "",
                serial,
                parse_label(self.street.label(serial)) if serial in self.street.hosts else None,
                KANAALHUIS,
                AREA,
                "Kanaalhuis / Floor 4 East",
                f"Door {serial[-4:]}",
                firmware,
            )
            for serial in serials
        )

    def begin(self) -> Run:
        return Run(self.session, self.book, self.worklist, now, self.told.append)

    async def run(self, wishes: Wishes | None = None) -> RunEnd:
        return await self.begin().work(wishes or Wishes(wait_s=20))

    def rows(self) -> tuple[Row, ...]:
        return read_rows(self.session, self.book, self.worklist, now())


def now() -> int:
    return int(time.time())


@asynccontextmanager
async def open_doors(
    street: Street,
    folder: Path,
    pace: Pace = PACE,
    radio: Radio | None = None,
    tokens: dict[str, Secret] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    wrap: Wrap = lambda book: book,
) -> AsyncIterator[Doors]:
    """As a process of the app would open them; what is on disk in `folder` is taken up. The others: as
    `open_session`."""
    books: list[JournalBook] = []

    def keep(book: JournalBook) -> Book:
        books.append(book)
        return wrap(book)

    data = DataFolder.open(folder, Environment("sandbox", sandbox=True), os.urandom)
    opening = open_session(street, folder, keep, pace, radio, tokens, transport=transport)
    async with opening as session:
        with closing(Worklist(data, os.urandom)) as worklist:
            yield Doors(street, session, books[0], worklist)
