"""What the window may see and do of a workplace: readings, folder, jobs, and the way out of damage."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer_app.compose import Workplace, journal_file, open_workplace
from installer_app.model.profile import TEAM
from installer_app.store.folder import STAMP, Home, make_private_folder, write_private
from installer_app.store.keeping import erase, export_journal, kept_files, set_journal_aside
from installer_app.store.keychain import Keychain, no_backend, system_backend
from installer_app.store.profiles import Profiles
from installer_app.store.settings import Settings, read_settings, write_settings
from installer_app.store.survey import export, survey
from installer_app.support.another import begin_another, start_another
from installer_app.support.certificates import certificates_of
from installer_app.support.firmware import readings_of
from installer_app.support.fleet import fleet_of
from installer_app.support.lock_lists import lists_of
from installer_app.support.lookup import lookup_of
from installer_app.support.player import Player
from installer_app.support.self_test import run_self_test
from installer_app.support.team_sync import in_step
from installer_app.support.worklist_desk import Desk, desk_of
from installer_app.ui.panels.rescue import Rescue
from installer_app.ui.panels.set_up import SetUp
from installer_app.ui.sources import Keeping, Recovery, Sources
from installer_app.workflow.requests import ReadAccounts

if TYPE_CHECKING:
    from installer_app.hearing import Ear
    from installer_app.model.cloud import Account
    from installer_app.model.fault import Fault
    from installer_app.model.secret import Secret
    from installer_app.model.where import Where
    from installer_app.store.folder import DataFolder
    from installer_app.store.lease import Holder
    from installer_app.ui.pictures import Codes
    from installer_app.workflow.facts import Certified

READER: Final = "zxingcpp"
"""Of the extra `pictures`; without it no code in a picture can be read."""


@asynccontextmanager
async def open_sources(where: Where, ear: Ear | None = None) -> AsyncIterator[Sources]:
    """The workplace as the window wants it. `ear`: what listens already. Faults: as `open_workplace`."""
    folder: DataFolder | None = None
    try:
        async with open_workplace(where, ear) as place:
            with closing(desk_of(place)) as desk, closing(Player()) as player:
                scan = place.heard if ear is None else ear.then(place.heard)
                folder = place.folder
                made = replace(sources_of(place), scan=scan, worklist=desk.sources(), play=player.play)
                async with with_team(made, place, desk) as sources:
                    yield sources
    finally:
        if folder is not None and not folder.file(STAMP).exists():
            # Erased in the window: what was still open then, or written on the way out, goes too.
            await erase(folder, Keychain(no_backend))


def sources_of(place: Workplace) -> Sources:
    """What the window may see of a workplace."""
    kept = [read_settings(place.folder)]

    def keep(settings: Settings) -> None:
        kept[:] = [settings]
        write_settings(place.folder, settings)

    async def accounts() -> tuple[Account, ...]:
        return (await place.cloud.ask(ReadAccounts(), lambda _progress: None)).accounts

    async def save(certified: Certified, path: Path) -> None:
        await asyncio.to_thread(write_private, path, certified.certificate.encode())

    async def pictured(path: Path) -> Codes:
        from installer_app.ui.pictures import read_codes

        return await asyncio.to_thread(read_codes, path)

    return Sources(
        session=place.session,
        environment=place.profile.name,
        sandbox=place.profile.sandbox,
        scan=place.heard,
        properties=place.cloud.properties,
        areas=place.cloud.areas,
        accounts=accounts,
        credentials=place.profile.credentials,
        sign_in=place.sign_in,
        sign_out=place.sign_out,
        settings=lambda: kept[0],
        keep_settings=keep,
        save_certificate=save,
        sink=place.recorder,
        profile=place.profile,
        keeping=keeping_of(place),
        recovery=recovery_of(place),
        where=place.where,
        damage=place.damage,
        firmware=readings_of(place),
        locks=lists_of(place),
        lookup=lookup_of(place),
        fleet=fleet_of(place),
        certificates=certificates_of(place),
        read_picture=pictured if find_spec(READER) is not None else None,
        open_sandbox=None if place.profile.sandbox else partial(start_another, place.where, True),
        check_bold=place.check_bold if place.profile.bold_url else None,
        self_test=run_self_test,
    )


@asynccontextmanager
async def with_team(sources: Sources, place: Workplace, desk: Desk) -> AsyncIterator[Sources]:
    """The same with the profile's team, if it names one, which is told while within."""
    if not place.profile.team_url:
        yield sources
        return
    async with in_step(place, lambda: desk.worklist) as sync:
        team = sync.desk()

        async def sign_in(credential: str, token: Secret) -> str:
            kept = await place.sign_in(credential, token)
            if credential == TEAM:
                team.sync()
            return kept

        yield replace(sources, team=team, sign_in=sign_in)


def keeping_of(place: Workplace) -> Keeping:
    """The data folder of a workplace, as the window may use it."""

    async def erase_all() -> tuple[str, ...]:
        for job_id in place.book.unfinished():
            place.book.hold(job_id).release()  # refuses one that is at work, here or in another process
        for credential in place.profile.all_credentials:
            await place.sign_out(credential)
        await asyncio.to_thread(place.recorder.flush)
        return await erase(place.folder, Keychain(no_backend if place.profile.sandbox else system_backend))

    return Keeping(
        folder=place.folder.path,
        protected_by=place.key.protected_by,
        files=lambda: asyncio.to_thread(kept_files, place.folder),
        check_journal=lambda: asyncio.to_thread(place.book.verify),
        export_journal=lambda path: asyncio.to_thread(export_journal, place.book, path),
        erase=erase_all,
    )


def recovery_of(place: Workplace) -> Recovery:
    """What the window may do with jobs besides working on them."""

    def holder(job_id: str) -> Holder | None:
        found = place.book.holder(job_id)
        return found if found is not None and found.process != os.getpid() else None

    return Recovery(
        public_key=place.handover.public_key,
        give=lambda job_id, to, file: asyncio.to_thread(place.handover.give, job_id, to, file),
        needs_passphrase=lambda file: asyncio.to_thread(place.handover.needs_passphrase, file),
        take=lambda file, passphrase: asyncio.to_thread(place.handover.take, file, passphrase),
        erase=lambda job_id: asyncio.to_thread(place.book.erase, job_id),
        unfinished=place.book.unfinished,
        holder=holder,
    )


def set_up_of(where: Where) -> SetUp | None:
    """What can be done where no profile says which services there are; None: there is one, or it is the
    sandbox."""
    home = Home.at(where.data_dir)
    profiles = Profiles(home.profiles)
    if where.sandbox or profiles.names():
        return None

    def add(source: Path) -> str:
        make_private_folder(home.root)
        profile = profiles.add(source)
        profiles.activate(profile.name)
        return profile.name

    return SetUp(add, partial(begin_another, where))


def rescue_of(where: Where, fault: Fault) -> Rescue:
    """What can be done with a journal that cannot be opened. Faults: computer_profile."""
    file = journal_file(where)
    return Rescue(file, fault, partial(survey, file), export, partial(set_journal_aside, file))
