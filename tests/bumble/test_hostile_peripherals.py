"""Peripherals that refuse, lie, babble or say nothing at all: each a fault in time, and the radio goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

import pytest
from bumble import att, hci
from bumble.core import UUID
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import (
    GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR,
    GATT_DATABASE_HASH_CHARACTERISTIC,
    Characteristic,
    CharacteristicValue,
    Descriptor,
    Service,
)
from bumble.host import Host
from bumble.transport.common import AsyncPipeSink

from installer_app.lock.radio import SMP_SERVICE
from installer_app.model.fault import FaultCode
from installer_app.sandbox.controller import MendedController
from installer_app.sandbox.gatt import SMP_CHARACTERISTIC
from installer_app.sandbox.lock_info import make_advertisement
from tests.bumble.kit import HASTY, Room, fault_of, open_room, until
from tests.bumble.test_radio import exchange
from tests.scenario.lock_world import other_keys
from tests.scenario.raw_central import vector_state

pytestmark = pytest.mark.bumble

ADDRESS: Final = "C0:0B:AD:00:00:01"
_WRITE_AND_NOTIFY: Final = Characteristic.Properties.WRITE_WITHOUT_RESPONSE | Characteristic.Properties.NOTIFY
Answer = Callable[[Device, Connection, att.ATT_PDU], bytes | None]


def smp_service(
    *descriptors: Descriptor, properties: Characteristic.Properties = _WRITE_AND_NOTIFY
) -> Service:
    value: CharacteristicValue[bytes] = CharacteristicValue(write=lambda *_: None)
    characteristic: Characteristic[bytes] = Characteristic(
        SMP_CHARACTERISTIC, properties, Characteristic.WRITEABLE, value, list(descriptors)
    )
    return Service(SMP_SERVICE, [characteristic])


@asynccontextmanager
async def put_up(room: Room, *services: Service, answer: Answer | None = None) -> AsyncIterator[Device]:
    """A peripheral that advertises as a lock and is none. `answer`: what it sends to each ATT request in
    place of the truth; None for nothing."""
    controller = MendedController("HOSTILE", room.air.link)
    device = Device(
        config=DeviceConfiguration(address=hci.Address(ADDRESS)),
        host=Host(controller, AsyncPipeSink(controller)),
    )
    for service in services:
        device.add_service(service)
    if answer is not None:
        say = answer

        def answer_request(connection: Connection, pdu: att.ATT_PDU) -> None:
            said = say(device, connection, pdu)
            if said is not None:
                device.send_l2cap_pdu(connection.handle, att.ATT_CID, said)

        setattr(device.gatt_server, "on_gatt_pdu", answer_request)  # noqa: B010 (a method)
    await device.power_on()
    data, response = make_advertisement(vector_state())
    await device.start_advertising(
        advertising_data=data,
        scan_response_data=response,
        advertising_interval_min=10,
        advertising_interval_max=10,
        auto_restart=True,
    )
    try:
        yield device
    finally:
        # Its host must not be left waiting for answers of a controller that is gone.
        await until(lambda: controller.le_legacy_advertiser.enabled)
        controller.vanish()


async def check_others(room: Room) -> None:
    """The radio works on."""
    lock = await room.add(other_keys(vector_state()))
    assert await exchange(room, await room.link(lock)) == 2475


async def connect(room: Room) -> str:
    """Answers the detail of the fault."""
    await room.hear(ADDRESS)
    fault = await fault_of(room.radio.connect(ADDRESS))
    assert fault.code is FaultCode.LINK_NOT_CONNECTED
    return fault.detail


REFUSALS: Final = {
    0x03: "WRITE_NOT_PERMITTED",
    0x05: "INSUFFICIENT_AUTHENTICATION",
    0x06: "REQUEST_NOT_SUPPORTED",
    0x08: "INSUFFICIENT_AUTHORIZATION",
    0x0C: "INSUFFICIENT_ENCRYPTION_KEY_SIZE",
    0x0D: "INVALID_ATTRIBUTE_VALUE_LENGTH",
    0x0E: "UNLIKELY_ERROR",
    0x0F: "INSUFFICIENT_ENCRYPTION",
    0x11: "INSUFFICIENT_RESOURCE",
    0x12: "DATABASE_OUT_OF_SYNC",
    0x13: "VALUE_NOT_ALLOWED",
    0x80: "BleakGATTProtocolErrorCode[128]",
    0xFC: "WRITE_REQUEST_REJECTED",
    0xFD: "CCCD_IMPROPERLY_CONFIGURED",
    0xFE: "PROCEDURE_ALREADY_IN_PROGRESS",
    0xFF: "OUT_OF_RANGE",
}


@pytest.mark.parametrize(("code", "name"), REFUSALS.items())
async def test_an_att_error_is_named_and_not_tried_again(code: int, name: str) -> None:
    tries: list[bytes] = []

    def refuse(_: Connection, value: bytes) -> None:
        tries.append(value)
        raise att.ATT_Error(error_code=att.ErrorCode(code))

    cccd = Descriptor(
        GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR,
        Descriptor.READABLE | Descriptor.WRITEABLE,
        CharacteristicValue(write=refuse),
    )
    async with open_room() as room, put_up(room, smp_service(cccd)):
        assert await connect(room) == f"the lock said {name}"
        assert tries == [b"\x01\x00"]
        await check_others(room)


def test_so_many_refusals_are_played() -> None:
    assert len(REFUSALS) == 16


def silent(*_: object) -> None:
    return None


def decline_mtu(device: Device, connection: Connection, pdu: att.ATT_PDU) -> bytes | None:
    if isinstance(pdu, att.ATT_Exchange_MTU_Request):
        return b"\x01\x02\x00\x00\x06"
    type(device.gatt_server).on_gatt_pdu(device.gatt_server, connection, pdu)
    return None


def offer_mtu(mtu: int) -> Answer:
    def answer(device: Device, connection: Connection, pdu: att.ATT_PDU) -> bytes | None:
        if isinstance(pdu, att.ATT_Exchange_MTU_Request):
            return b"\x03" + mtu.to_bytes(2, "little")
        return decline_mtu(device, connection, pdu)

    return answer


@pytest.mark.parametrize(
    ("answer", "size"),
    [
        (decline_mtu, 20),
        (offer_mtu(0), 20),
        (offer_mtu(22), 20),
        (offer_mtu(23), 20),
        (offer_mtu(65535), 512),
    ],
    ids=["declined", "0", "22", "23", "65535"],
)
async def test_whatever_is_said_of_the_mtu_a_write_has_20_to_512_bytes(answer: Answer, size: int) -> None:
    async with open_room() as room, put_up(room, smp_service(), answer=answer):
        await room.hear(ADDRESS)
        link = await room.radio.connect(ADDRESS)
        assert link.payload_size == size
        await link.close()


NOT_FOUND: Final = b"\x01\x08\x01\x00\x0a"


def answer_with(data: bytes) -> Answer:
    """The same bytes to every request but those for MTU and hash."""

    def answer(_: Device, __: Connection, pdu: att.ATT_PDU) -> bytes | None:
        match pdu:
            case att.ATT_Exchange_MTU_Request():
                return b"\x03\x05\x02"
            case att.ATT_Read_By_Type_Request(attribute_type=kind) if (
                kind == GATT_DATABASE_HASH_CHARACTERISTIC
            ):
                return NOT_FOUND
        return data

    return answer


def misplace(device: Device, connection: Connection, pdu: att.ATT_PDU) -> bytes | None:
    """A service, and in it characteristics with half a declaration."""
    match pdu:
        case att.ATT_Find_By_Type_Value_Request():
            return b"\x07\x01\x00\xff\xff"
        case att.ATT_Read_By_Type_Request(attribute_type=kind) if kind != GATT_DATABASE_HASH_CHARACTERISTIC:
            return b"\x09\x03\x02\x00\x10"
    return decline_mtu(device, connection, pdu)


NO_LOCKS: Final[dict[str, tuple[tuple[Service, ...], Answer | None, str]]] = {
    "nothing is answered": ((), silent, "TimeoutError"),
    "another service": ((Service(UUID("1234"), []),), None, "it lacks the service it advertises"),
    "no characteristic": ((Service(SMP_SERVICE, []),), None, "it lacks the service it advertises"),
    "no notifications": (
        (smp_service(properties=Characteristic.Properties.WRITE_WITHOUT_RESPONSE),),
        None,
        "it lacks the service it advertises",
    ),
    "the service twice": ((smp_service(), smp_service()), None, "BleakError"),
    "every answer an error": (
        (smp_service(),),
        answer_with(b"\x01\x06\x01\x00\x0e"),
        "it lacks the service it advertises",
    ),
    "answers to other requests": ((smp_service(),), answer_with(b"\x0b\x00"), "TimeoutError"),
    "answers cut short": ((smp_service(),), answer_with(b"\x07"), "it lacks the service it advertises"),
    "handles that go backwards": (
        (smp_service(),),
        answer_with(b"\x07\x05\x00\x01\x00"),
        "it lacks the service it advertises",
    ),
    "declarations cut short": ((smp_service(),), misplace, "BleakError"),
    "no ATT at all": ((smp_service(),), answer_with(b"\xff\xff\xff"), "TimeoutError"),
}


@pytest.mark.parametrize(("services", "answer", "detail"), NO_LOCKS.values(), ids=NO_LOCKS)
async def test_what_is_no_lock_is_not_connected_in_time(
    services: tuple[Service, ...], answer: Answer | None, detail: str
) -> None:
    patience = replace(HASTY, connect_s=0.3)
    async with open_room(patience=patience) as room, put_up(room, *services, answer=answer):
        assert await connect(room) == detail
        await check_others(room)


def test_so_many_are_played() -> None:
    assert len(NO_LOCKS) == 11
