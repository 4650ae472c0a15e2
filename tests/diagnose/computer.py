"""The computer from which a lock is looked at: a real session in its folder, by its own clock."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from installer_app.cloud.party import CloudParty
from installer_app.cloud.proofs import Pace
from installer_app.computer import ComputerParty
from installer_app.lock import scan
from installer_app.lock.party import LockParty
from installer_app.lock.profile import load_profile
from installer_app.model.secret import Secret
from installer_app.sandbox.radio import MemoryRadio, VirtualAir
from installer_app.session import Session
from installer_app.support.cases import study
from installer_app.workflow.diagnosis import Case
from installer_app.workflow.party import PartyName
from tests.faults.virtual_time import monotonic_s, unix_s
from tests.scenario.door import Street, open_session


@dataclass
class View:
    """From where the lock is looked at in the end."""

    at_door: bool
    user_id: str | None
    folder: Path
    """Of the computer that looks; its journal lies there."""
    people: tuple[str, ...] = ("mara", "ruben")
    clock_off_s: int = 0


@dataclass(frozen=True)
class Computer:
    """What a case is made from: the parties of a session."""

    session: Session
    air: VirtualAir
    view: View

    @property
    def cloud(self) -> CloudParty:
        party = self.session._parties[PartyName.CLOUD]
        assert isinstance(party, CloudParty)
        return party

    @property
    def lock(self) -> LockParty:
        party = self.session._parties[PartyName.LOCK]
        assert isinstance(party, LockParty)
        return party

    @property
    def computer(self) -> ComputerParty:
        party = self.session._parties[PartyName.COMPUTER]
        assert isinstance(party, ComputerParty)
        return party

    def heard(self) -> AsyncGenerator[scan.Air, None]:
        return scan.watch(MemoryRadio(self.air), load_profile(), monotonic_s)

    async def study(self, lock_id: str) -> Case:
        """What the product's own probes read of a lock now."""
        case: Case | None = None
        async for each in study(
            self,
            lock_id,
            self.view.user_id,
            self.view.at_door,
            clock=lambda: datetime.fromtimestamp(unix_s() + self.view.clock_off_s, UTC),
            monotonic=monotonic_s,
        ):
            case = each
        assert case is not None
        return case


@asynccontextmanager
async def open_computer(street: Street, view: View, tokens: Mapping[str, str]) -> AsyncIterator[Computer]:
    """At work in the folder of the view, its people signed in."""
    async with open_session(
        replace(street, people=view.people),
        view.folder,
        pace=Pace(),
        tokens={who: Secret(tokens[who]) for who in view.people},
        clock=lambda: unix_s() + view.clock_off_s,
        monotonic=monotonic_s,
    ) as session:
        yield Computer(session, street.air, view)
