"""Builds the parties from profile and settings: the one place that knows which are real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer_app.cloud.bold import Bold
from installer_app.cloud.client import CloudClient
from installer_app.cloud.party import CloudParty
from installer_app.cloud.proofs import Pace
from installer_app.computer import (
    ComputerParty,
    keep_awake,
    monotonic_s,
    notice_sleep,
    random_bytes,
    utc_now,
)
from installer_app.hearing import BLEAK, SANDBOX, Ear, hear_adapter, hear_world, world_folder
from installer_app.lock import scan
from installer_app.lock.party import LockParty
from installer_app.lock.profile import load_profile
from installer_app.lock.radio import Radio
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import BOLD, Profile
from installer_app.model.secret import Secret
from installer_app.model.where import Where
from installer_app.protocol.lock_profile import LockProfile
from installer_app.session import Session
from installer_app.store import installation_key
from installer_app.store.adapter import lease_adapter, runtime_folder
from installer_app.store.certificate import Certifier
from installer_app.store.checkpoint import check_new
from installer_app.store.credentials import Credentials, Kept
from installer_app.store.database import FILE as JOURNAL
from installer_app.store.database import Database
from installer_app.store.folder import DataFolder, Environment, Home
from installer_app.store.handover import Handover
from installer_app.store.images import FOLDER as IMAGES
from installer_app.store.images import Images
from installer_app.store.installation_key import InstallationKey
from installer_app.store.journal import LEASES, JournalBook
from installer_app.store.keychain import Keychain, no_backend, system_backend
from installer_app.store.pins import Pins
from installer_app.store.profiles import Profiles
from installer_app.store.recorder import Recorder
from installer_app.store.settings import read_settings
from installer_app.workflow.party import Party, PartyName

if TYPE_CHECKING:
    from installer_app.sandbox.world_file import WorldFile

HCI: Final = "hci"
HCI_ANYWHERE: Final = "tcp-server:127.0.0.1:0"
"""Where a world that is started for `--radio hci` serves it: on any free port."""
DEMO_PEOPLE: Final = ("mara", "ruben")
"""Who is signed in at the start: she provisions and installs, he sees what support sees."""
DEMO_BOLD: Final = "support"
"""Whose token is shown to the virtual Bold API, whoever else is signed in."""
SANDBOX_PACE: Final = Pace(first_s=0.5, factor=1.3, longest_s=3.0, deadline_s=180.0)
"""The virtual lock syncs within seconds, so its proofs are looked for more often."""


@dataclass(frozen=True)
class Workplace:
    """Everything a face of the app needs, open."""

    where: Where
    profile: Profile
    folder: DataFolder
    session: Session
    book: JournalBook
    cloud: CloudParty
    lock: LockParty
    computer: ComputerParty
    radio: Radio
    lock_profile: LockProfile
    credentials: Credentials
    key: InstallationKey
    recorder: Recorder
    images: Images
    tokens: dict[str, Secret] = field(repr=False)
    """Of the profile's credentials, those that are signed in."""
    handover: Handover
    damage: Fault | None = None
    """What is wrong with the journal, of which the rest can be used."""

    def heard(self) -> AsyncGenerator[scan.Air, None]:
        """What is in the air, until closed. Faults: those of the radio."""
        return scan.watch(self.radio, self.lock_profile, monotonic_s)

    async def sign_in(self, credential: str, token: Secret) -> Kept:
        """Keep and use a token. Faults: computer_usage, for a credential the profile does not have."""
        check_credential(self.profile, credential)
        kept = await self.credentials.sign_in(credential, self.profile.url_of(credential), token)
        self.tokens[credential] = token
        return kept

    async def sign_out(self, credential: str) -> None:
        """Forget a token. Faults: computer_usage, computer_keychain."""
        check_credential(self.profile, credential)
        self.tokens.pop(credential, None)
        await self.credentials.sign_out(credential, self.profile.url_of(credential))

    async def check_bold(self) -> None:
        """Whether the Bold API takes the token that is signed in for it. Faults: as `open_bold`, and those of
        the service."""
        async with self.open_bold() as bold:
            await bold.check()

    @asynccontextmanager
    async def open_bold(self) -> AsyncIterator[Bold]:
        """The Bold API with the token that is signed in for it. Faults: computer_profile, of a profile
        without it; account_signed_out."""
        token, url = self.tokens.get(BOLD), self.profile.bold_url
        if url is None:
            raise Fault(FaultCode.COMPUTER_PROFILE, "bold_url: missing", refused=True)
        if token is None:
            raise Fault(FaultCode.ACCOUNT_SIGNED_OUT, BOLD, refused=True)
        client = CloudClient(url, ca_file=self.profile.ca_file, sink=self.recorder)
        try:
            yield Bold(client, token)
        finally:
            await client.close()


def check_credential(profile: Profile, credential: str) -> None:
    """Faults: computer_usage, naming those there are."""
    if credential not in profile.all_credentials:
        known = ", ".join(profile.all_credentials)
        raise Fault(FaultCode.COMPUTER_USAGE, f"no credential {credential!r:.40}; there is {known}")


def journal_file(where: Where) -> Path:
    """Where the journal lies; to be looked at where it cannot be opened. Faults: computer_profile."""
    home = Home.at(where.data_dir)
    if home.single or where.sandbox:
        return home.folder(Environment(SANDBOX, sandbox=True)) / JOURNAL
    return home.folder(Environment(_read_profile(Profiles(home.profiles), where.profile).name)) / JOURNAL


@asynccontextmanager
async def open_workplace(where: Where, ear: Ear | None = None) -> AsyncIterator[Workplace]:
    """Open the data folder, its journal and the parties; close them again. `ear`: a radio that is listened to
    already. Faults: computer_profile, computer_other_environment, computer_storage, computer_journal_*,
    computer_keychain, computer_sandbox."""
    home = Home.at(where.data_dir)
    keychain = Keychain(no_backend if where.sandbox else system_backend)
    credentials = Credentials(keychain)
    world: WorldFile | None = None
    if where.sandbox:
        environment = Environment(SANDBOX, sandbox=True)
        folder = await _open_folder(home, environment)
        profile, world = await _sandbox(where, credentials)
    else:
        profile = _read_profile(Profiles(home.profiles), where.profile)
        environment = Environment(profile.name)
        folder = await _open_folder(home, environment)
    lock_profile = ear.profile if ear else load_profile()
    recorder = Recorder(folder, utc_now)
    key = await installation_key.load(folder, keychain, random_bytes)
    tokens = await _tokens(profile, credentials)
    async with AsyncExitStack() as stack:
        heard = ear.radio if ear is not None and ear.world == world else None
        radio = heard or _radio(where, world, stack, read_settings(folder).adapter)
        database = stack.enter_context(closing(Database(folder.file(JOURNAL))))
        book = JournalBook(database, key, utc_now, random_bytes)
        damage = await asyncio.to_thread(check_new, book, folder)
        certifier = Certifier(key, environment, utc_now, book.head)
        images = Images(folder.file(IMAGES))
        cloud = CloudParty(
            profile,
            tokens.get,
            sink=recorder,
            pace=SANDBOX_PACE if profile.sandbox else None,
            image_path=images.path,
        )
        lock = LockParty(
            radio,
            random_bytes,
            lambda: int(utc_now().timestamp()),
            recorder,
            lock_profile,
            ahead_s=lambda: cloud.ahead_s,
            read_image=images.read,
            adapter=_adapter(where, world, folder)[1],
        )
        pins = Pins(database, utc_now)
        computer = ComputerParty(
            pins,
            lock_profile.signing,
            profile.signers,
            certifier.certify,
            ahead_s=lambda: cloud.ahead_s,
            firmware=lock_profile.firmware,
            read_kept=images.read,
        )
        parties: dict[PartyName, Party] = {
            PartyName.LOCK: lock,
            PartyName.CLOUD: cloud,
            PartyName.COMPUTER: computer,
        }
        session = Session(
            parties,
            book,
            recorder,
            keep_awake=keep_awake,
            lease_adapter=partial(lease_adapter, *_adapter(where, world, folder), utc_now),
        )
        waking = asyncio.create_task(notice_sleep(session.wake))
        flushing = asyncio.create_task(recorder.run())
        try:
            yield Workplace(
                where,
                profile,
                folder,
                session,
                book,
                cloud,
                lock,
                computer,
                radio,
                lock_profile,
                credentials,
                key,
                recorder,
                images,
                tokens,
                Handover(book, pins, key, environment, utc_now, random_bytes),
                damage,
            )
        finally:
            flushing.cancel()
            waking.cancel()
            await session.close()
            await asyncio.to_thread(recorder.flush)


async def _open_folder(home: Home, environment: Environment) -> DataFolder:
    opening = partial(DataFolder.open, home.folder(environment), environment, random_bytes)
    return await asyncio.to_thread(opening)


async def _sandbox(where: Where, credentials: Credentials) -> tuple[Profile, WorldFile]:
    """The running world and its services; started where it is not running."""
    from installer_app.sandbox.launch import find_or_start, own_command

    folder = world_folder(where)
    serve = [*own_command(), "sandbox", "serve", "--world", str(folder)]
    serve += ["--hci", HCI_ANYWHERE] if where.radio == HCI else []
    world = await asyncio.to_thread(find_or_start, folder, serve)
    profile = Profile(
        SANDBOX,
        world.cloud_url,
        credentials=tuple(world.tokens),
        signers=world.signers,
        sandbox=True,
        bold_url=world.bold_url or None,
    )
    tokens = dict(world.tokens)
    people = where.people or DEMO_PEOPLE
    if profile.bold_url and DEMO_BOLD in world.bold_tokens:
        tokens[BOLD] = world.bold_tokens[DEMO_BOLD]
        people = (*people, BOLD)
    for person in people:
        check_credential(profile, person)
        await credentials.sign_in(person, profile.url_of(person), Secret(tokens[person]))
    return profile, world


def _radio(where: Where, world: WorldFile | None, stack: AsyncExitStack, adapter: str) -> Radio:
    """Where locks are heard; `stack` closes it. `adapter`: which of the computer's, empty for its first.
    Faults: computer_usage, computer_sandbox."""
    kind, _, transport = (where.radio or (SANDBOX if world else BLEAK)).partition(":")
    if kind == HCI:
        if not transport and world is None:
            raise Fault(FaultCode.COMPUTER_USAGE, "--radio hci needs --sandbox, or a transport: hci:usb:0")
        if not transport and world is not None and not world.hci:
            raise Fault(FaultCode.COMPUTER_SANDBOX, "the sandbox that runs here serves no hci: stop it first")
        return open_hci_radio(transport or (world.hci if world else None) or "", stack)
    if kind == SANDBOX and world is not None:
        return hear_world(world).radio
    if kind == SANDBOX:
        raise Fault(FaultCode.COMPUTER_USAGE, "--radio sandbox needs --sandbox")
    return hear_adapter(adapter).radio


def _adapter(where: Where, world: WorldFile | None, folder: DataFolder) -> tuple[Path, str]:
    """Where its lease lies, and the adapter's name. A virtual world has one adapter for all that share it."""
    radio = where.radio or (SANDBOX if world else BLEAK)
    if world is not None and not radio.startswith(f"{HCI}:"):
        return folder.file(LEASES), radio
    return runtime_folder(), f"{radio} {read_settings(folder).adapter}".strip()


def open_hci_radio(transport: str, stack: AsyncExitStack) -> Radio:
    """The app's Bluetooth code on an adapter that the operating system does not drive: `transport` in
    Bumble's words. It is opened when first used. Faults: computer_usage, where Bumble is not installed."""
    from installer_app.lock.bleak_radio import BleakRadio

    try:
        from installer_app.sandbox.hci import make_backend
        from installer_app.sandbox.hci_adapter import HciAdapter
    except ImportError:
        raise Fault(FaultCode.COMPUTER_USAGE, "--radio hci needs the extra `bumble`") from None
    adapter = HciAdapter(transport)
    stack.push_async_callback(adapter.close)
    return BleakRadio(load_profile().link, backend=make_backend(adapter))


def _read_profile(profiles: Profiles, name: str | None) -> Profile:
    chosen = name or profiles.active()
    if chosen is None:
        names = profiles.names()
        if len(names) != 1:
            raise Fault(FaultCode.COMPUTER_PROFILE, "no profile was chosen")
        chosen = names[0]
    return profiles.read(chosen)


async def _tokens(profile: Profile, credentials: Credentials) -> dict[str, Secret]:
    """What is signed in. A keychain that does not answer is as signed out."""
    tokens: dict[str, Secret] = {}
    for credential in profile.all_credentials:
        try:
            token = await credentials.token(credential, profile.url_of(credential))
        except Fault:
            continue
        if token is not None:
            tokens[credential] = token
    return tokens
