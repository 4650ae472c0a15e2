"""One story told by all 47 operations, between the product's client and the virtual cloud."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from installer_app.cloud.client import CloudClient
from installer_app.cloud.doorlock import DoorLock, EventFilter, Page
from installer_app.cloud.doorlock.calls import read_record
from installer_app.cloud.doorlock.locks import read_changes
from installer_app.cloud.operation import Service
from installer_app.cloud.operations import OPERATIONS
from installer_app.cloud.schema import Assignment
from installer_app.model.doorlock import AccessListEntry, Address, LockSync
from installer_app.model.fault import Fault
from installer_app.model.message import UninstallMode
from installer_app.model.people import DeviceReport, User, UserPrivate
from installer_app.model.profile import Authentication
from installer_app.model.secret import Secret
from installer_app.sandbox.cloud import VirtualCloud
from tests.contract.cloud_ends import Notes, Pauses
from tests.contract.virtual_cloud import ORIGIN, Clock, open_cloud

T = TypeVar("T")
HOME = Address("Kade 1", city="Alkmaar", country="NL", postal_code="0000 AA")
WHEN = "2030-01-02T03:04:05.678Z"


def told(value: T | None) -> T:
    """A value that has to be reported."""
    assert value is not None
    return value


async def items(pages: AsyncIterator[Page[T]]) -> list[T]:
    """A list read to its end."""
    return [item async for page in pages for item in page.items]


class People:
    """Who asks: each with an own client, all heard by one sink."""

    def __init__(self, cloud: VirtualCloud) -> None:
        self._cloud = cloud
        self.notes = Notes()
        self.clients: list[CloudClient] = []

    def __call__(self, name: str) -> DoorLock:
        return DoorLock(self._client(Authentication.BEARER), Secret(self._cloud.tokens()[name]))

    def lock(self, key: Secret) -> DoorLock:
        return DoorLock(self._client(Authentication.API_KEY), key)

    def _client(self, authentication: Authentication) -> CloudClient:
        transport = httpx.ASGITransport(self._cloud.app)
        client = CloudClient(
            ORIGIN.replace("cloud.sandbox", "localhost"),
            authentication,
            timing=Pauses().timing,
            sink=self.notes,
            transport=transport,
        )
        self.clients.append(client)
        return client

    def asked(self) -> set[object]:
        return {fields["operation"] for kind, fields in self.notes.lines if kind == "http.request"}


async def test_all_operations_tell_one_story(tmp_path: Path) -> None:
    cloud = open_cloud(tmp_path, Clock())
    people = People(cloud)
    tools, owner = people("tools"), people("owner")

    place = await owner.create_property("Kade huis", HOME)
    at = told(place.property_id)
    assert (await owner.update_property(at, "Kadehuis", HOME)).display_name == "Kadehuis"
    assert (await owner.get_property(at)).address == HOME
    area = told((await owner.create_area(at, "Hall", "common")).area_id)
    group = told((await owner.create_user_group(at, "Cleaners", "staff")).user_group_id)
    entry = AccessListEntry("group", '{"days":[1]}', group)
    assert (await owner.update_area(at, area, "Great hall", (entry,))).access_list == (entry,)
    assert (await owner.get_area(at, area)).display_name == "Great hall"
    assert area in {each.area_id for each in await items(owner.list_areas(at))}
    assert at in {each.property_id for each in await items(owner.list_properties())}

    user = told((await tools.create_user("Lot", UserPrivate("Lot", "Vis", "l@x.example", "+31"))).user_id)
    assert told((await tools.get_user(user)).private).first_name == "Lot"
    assert (await tools.update_user(user, "Lotte")).display_name == "Lotte"
    await owner.add_user_to_user_group(at, group, user)
    assert [each.user_id for each in (await owner.list_users_for_group(at, group)).items] == [user]
    assert group in {each.user_group_id for each in (await tools.list_groups_for_user(user)).items}
    assert (await tools.list_groups_for_user_at_property(user, at)).items
    assert (await owner.update_user_group(at, group, "Night")).display_name == "Night"
    assert (await owner.get_user_group(at, group)).group_source == "custom"
    assert len((await owner.list_user_groups(at)).items) >= 2

    made = await tools.provision_lock("Front [7K3M9QX2]")
    lock_id, key = told(made.lock.lock_id), told(told(made.lock.private).api_key)
    assert made.complete
    assert made.signatures
    await tools.update_lock(lock_id, "Door [7K3M9QX2]")
    assert lock_id in {each.lock_id for each in await items(tools.list_locks())}
    installer = people("mara")
    where = await known_place(installer)
    assert (await installer.install_lock(*where, lock_id)).data
    assert (await tools.get_lock(lock_id)).record.area_id == where[1]

    image = b"firmware 9.9.9".ljust(4096, b".")
    await tools.upload_firmware_version("9.9.9", image)
    assert (await tools.get_firmware_version("9.9.9")).device_type == "Lock"
    here = Assignment("lock", lock_id)
    await tools.assign_firmware_version("9.9.9", here)
    itself = people.lock(key)
    got = await itself.download_firmware_version("9.9.9", tmp_path / "9.9.9.bin")
    assert got.path.read_bytes() == image
    message = await itself.sync_lock(lock_id, LockSync(WHEN, "1.3.1", ""))
    changes = read_changes(message)
    if changes is None:
        assert b"9.9.9" in message.data
    else:
        assert changes.required_firmware_version == "9.9.9"
    await tools.unassign_firmware_version(here)
    assert await items(tools.list_lock_access_logs(lock_id)) == []
    events = (await tools.list_events(EventFilter("lock", lock_id=lock_id))).items
    assert events
    await tools.trigger_event_processing(told(events[0].event_id))

    phone_of = people("resident")
    assert (await phone_of.get_me("resident", "/users/me")).grants is not None
    mine = await own_id(phone_of)
    phone = await phone_of.provision_user_device(mine, "iOS", "Fruit 12", "Hers")
    phone_id = told(phone.user_device_id)
    assert (await phone_of.update_user_device(mine, phone_id, "His")).display_name == "His"
    assert (await phone_of.get_user_device(mine, phone_id)).device_type == "iOS"
    assert phone_id in {each.user_device_id for each in (await phone_of.list_user_devices(mine)).items}
    report = DeviceReport(WHEN, "iOS", "Fruit 12", "17", "2.0", "", base64.b64encode(b"x").decode())
    with pytest.raises(Fault, match="cloud_refused"):  # by a signature that is made up
        await phone_of.sync_user_device(mine, phone_id, report)
    await tools.deprovision_user_device(mine, phone_id)

    assert (await installer.uninstall_lock(lock_id, UninstallMode.OWNER)).data
    await tools.deprovision_lock(lock_id)
    await owner.remove_user_from_user_group(at, group, user)
    await owner.delete_user_group(at, group)
    await tools.delete_user(user)
    await owner.delete_area(at, area)
    await owner.delete_property(at)

    assert people.asked() == {n for n, o in OPERATIONS.items() if o.service is Service.DOORLOCK}
    for client in people.clients:
        await client.close()
    cloud.close()


async def known_place(api: DoorLock) -> tuple[str, str]:
    """A property and an area in it."""
    async for page in api.list_properties():
        for place in page.items:
            async for areas in api.list_areas(told(place.property_id)):
                return told(place.property_id), told(areas.items[0].area_id)
    raise AssertionError("no place")


async def own_id(api: DoorLock) -> str:
    """Whose credential it is."""
    call = OPERATIONS["getMe"].call({})
    return told(read_record(User, call, await api.client.send(call, api.token)).user_id)
