"""What the window is given: the session, and the watches, lists and settings it may look at."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from installer_app.model.record import Sink, discard
from installer_app.model.where import Where

if TYPE_CHECKING:
    from installer_app.lock.scan import Air
    from installer_app.model.cloud import Account, Area, FirmwareScope, Property
    from installer_app.model.fault import Fault
    from installer_app.model.firmware import FirmwareImage, Reach, Requirement
    from installer_app.model.profile import Profile
    from installer_app.model.secret import Secret
    from installer_app.session import Session
    from installer_app.store.installation_key import Protection
    from installer_app.store.keeping import KeptFile
    from installer_app.store.lease import Holder
    from installer_app.store.settings import Settings
    from installer_app.ui.fleet_lists import FleetReadings
    from installer_app.ui.lock_lists import LockLists
    from installer_app.ui.lookup import Lookup
    from installer_app.ui.pictures import Codes
    from installer_app.ui.team_desk import TeamDesk
    from installer_app.ui.tones import Sound
    from installer_app.ui.worklist_desk import WorklistDesk
    from installer_app.workflow.facts import Certified
    from installer_app.workflow.party import Report
    from installer_app.workflow.verified import Verification


@dataclass(frozen=True)
class Keeping:
    """The data folder: what is in it, and what may be done with it. Every callable may raise Fault."""

    folder: Path
    protected_by: Protection
    """What keeps the installation key."""
    files: Callable[[], Awaitable[tuple[KeptFile, ...]]]
    check_journal: Callable[[], Awaitable[int]]
    """The number of entries; computer_journal_damaged where the chain is broken."""
    export_journal: Callable[[Path], Awaitable[int]]
    erase: Callable[[], Awaitable[tuple[str, ...]]]
    """Sign everybody out and erase everything; what stayed. computer_job_busy while a job is at work, with
    nothing erased. The window is to be closed afterwards."""


@dataclass(frozen=True)
class Recovery:
    """Jobs that leave this computer, come to it, or lose their secrets. Every callable may raise Fault."""

    public_key: str
    """What colleagues seal jobs for this computer to."""
    give: Callable[[str, str | Secret, Path], Awaitable[object]]
    """A job that is not at work, to a public key or a passphrase, into a new file."""
    needs_passphrase: Callable[[Path], Awaitable[bool]]
    take: Callable[[Path, Secret | None], Awaitable[str]]
    """The job's id here."""
    erase: Callable[[str], Awaitable[None]]
    """Destroy a job's secret bytes."""
    unfinished: Callable[[], tuple[str, ...]]
    """Jobs that are not closed, readable or not."""
    holder: Callable[[str], Holder | None]
    """The other process that is at work on a job, if any."""


@dataclass(frozen=True)
class Certificates:
    """What this installation signs, and what is said of a certificate from a file."""

    key_id: str
    """By which this installation's are known."""
    check: Callable[[Path], Awaitable[Verification]]
    """Faults: message_false, where it is no certificate; computer_storage, computer_usage."""


@dataclass(frozen=True)
class FirmwareReadings:
    """Firmware as the cloud has it; only reads. Every callable may raise Fault."""

    requirement: Callable[[str], Awaitable[Requirement]]
    """Of a lock by its id: what is required, what it reported, and which assignment decides."""
    find_lock: Callable[[str], Awaitable[str]]
    """The id of the lock of this serial."""
    reach: Callable[[FirmwareScope, str | None, str | None], Awaitable[Reach]]
    """How many locks an assignment to a property or an area, by their ids, would be for."""
    may_assign: Callable[[FirmwareScope, str | None], Awaitable[bool]]
    """Whether anybody signed in may, or might."""
    assigned: Callable[[FirmwareScope, str | None, str | None], Awaitable[str | None]]
    """The version assigned to exactly that property or area; None: none, or it cannot be seen."""
    place_name: Callable[[str], Awaitable[str | None]]
    """What a property is called; None: it cannot be read."""
    download: Callable[[str, Path | None, Report], Awaitable[tuple[FirmwareImage, Path]]]
    """A version's image, fetched whole, checked and kept; copied to the file that is named."""


@dataclass(frozen=True)
class Checked:
    """One check of the self test."""

    name: str
    """A key of `texts.window_settings.CHECKS`."""
    passed: bool
    told: str
    """What was found, or what went wrong; for support."""


@dataclass(frozen=True)
class Sources:
    """Filled in where the app is composed. Every callable may raise Fault; none changes a lock."""

    session: Session
    environment: str
    """The profile's name, shown in the status line."""
    sandbox: bool
    scan: Callable[[], AsyncIterator[Air]]
    """All that was heard lately, again and again, until it is closed."""
    properties: Callable[[], AsyncIterator[tuple[Property, ...]]]
    """Page by page."""
    areas: Callable[[str], AsyncIterator[tuple[Area, ...]]]
    """Of one property by its id, page by page; they nest by `parent_id`."""
    accounts: Callable[[], Awaitable[tuple[Account, ...]]]
    credentials: tuple[str, ...]
    """The credentials the profile names."""
    sign_in: Callable[[str, Secret], Awaitable[str]]
    """Keep a token for a credential; answers where, as a key of `texts.window.KEPT`."""
    sign_out: Callable[[str], Awaitable[None]]
    settings: Callable[[], Settings]
    keep_settings: Callable[[Settings], None]
    """Small things remembered between starts: last place and firmware, theme, text size, language."""
    save_certificate: Callable[[Certified, Path], Awaitable[None]]
    """Write the signed JSON to this file."""
    sink: Sink = discard
    where: Where = field(default_factory=Where)
    """The place, as a command line would name it."""
    profile: Profile | None = None
    """Which services, in full; None: only its name is shown."""
    keeping: Keeping | None = None
    """None: nothing is kept on this computer."""
    recovery: Recovery | None = None
    damage: Fault | None = None
    """What is wrong with the journal, of which the rest can be used."""
    firmware: FirmwareReadings | None = None
    """None: the cloud cannot be asked about firmware."""
    locks: LockLists | None = None
    """None: this place cannot list locks."""
    lookup: Lookup | None = None
    """None: one lock cannot be looked into, and no bundle opened."""
    worklist: WorklistDesk | None = None
    """None: no doors are planned here, and the worklist shows jobs alone."""
    fleet: FleetReadings | None = None
    """None: the profile names no Bold API, and there is no place Fleet."""
    play: Callable[[Sound], Awaitable[bool]] | None = None
    """Let a sound be heard; False: nothing here can. None: this window is silent."""
    open_sandbox: Callable[[], Awaitable[None]] | None = None
    """Begin this program once more, over a virtual world; None: this is one."""
    read_picture: Callable[[Path], Awaitable[Codes]] | None = None
    """The codes in a picture file; None: nothing here can read them."""
    certificates: Certificates | None = None
    """None: no file can be checked here."""
    team: TeamDesk | None = None
    """None: the profile names no team's database."""
    check_bold: Callable[[], Awaitable[None]] | None = None
    """Whether the Bold API takes the token signed in for it; None: the profile names no Bold API."""
    self_test: Callable[[], AsyncIterator[tuple[Checked, ...]]] | None = None
    """All checks that have ended, again after each; closing it ends the test. None: there is no program to
    test."""
