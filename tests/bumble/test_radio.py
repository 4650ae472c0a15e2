"""The app's real radio against real HCI, L2CAP, ATT and GATT: what it hears and carries, how it fails."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import aclosing
from dataclasses import replace

import pytest
from bleak import BleakClient

from installer_app.lock.bleak_radio import BleakLink, BleakRadio
from installer_app.lock.radio import SMP_SERVICE, Observation
from installer_app.lock.smp_link import SmpLink
from installer_app.model.fault import Fault, FaultCode
from installer_app.protocol.smp_lock import READ_PARAMETERS, read_info
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.hci import make_backend
from installer_app.sandbox.hci_adapter import HciAdapter
from tests.bumble.kit import HASTY, LIMIT_S, PROFILE, Room, code_of, fault_of, open_room, until
from tests.scenario.lock_world import other_keys
from tests.scenario.raw_central import vector_state

pytestmark = pytest.mark.bumble


async def exchange(room: Room, link: BleakLink) -> int:
    """One request and its answer; answers the lock's buffer size."""
    smp = SmpLink(link, PROFILE.link, 5)
    await smp.read_parameters()
    return smp.buf_size


async def test_a_lock_is_heard_with_advertisement_and_scan_response_to_the_byte() -> None:
    async with open_room() as room:
        lock = await room.add()
        heard = await room.hear(lock.host.address)
        advertised = lock.host.advertisement()
        assert advertised is not None
        data, response = advertised
        assert uuid.UUID(bytes=data[5:21][::-1]) == uuid.UUID(heard.services[0])
        assert heard == Observation(
            lock.host.address,
            heard.rssi_dbm,
            response[-13:].decode(),
            (SMP_SERVICE,),
            {0xFFFF: response[4 : 4 + 12]},
        )


async def test_a_lock_in_a_link_is_silent_and_heard_again_after_it() -> None:
    async with open_room() as room:
        lock = await room.add()
        other = await room.add(
            replace(vector_state(), birth=replace(vector_state().birth, address="C0:00:00:00:00:02"))
        )
        link = await room.link(lock)
        heard: list[str] = []
        async with asyncio.timeout(LIMIT_S), aclosing(room.radio.scan()) as scan:
            async for one in scan:
                heard.append(one.address)
                if heard.count(other.host.address) >= 6:
                    break
        assert lock.host.address not in heard
        await link.close()
        await room.hear(lock.host.address)


async def test_what_a_lock_says_of_itself_changes_on_the_air() -> None:
    async with open_room() as room:
        lock = await room.add()
        before = (await room.hear(lock.host.address)).manufacturer[0xFFFF][1]
        lock.host.set_faults(LockFaults(advertised_state=2))
        async with asyncio.timeout(LIMIT_S):
            while (await room.hear(lock.host.address)).manufacturer[0xFFFF][1] == before:
                pass
        lock.host.power_off()
        await until(lambda: not lock.is_advertising)


async def test_several_locks_answer_at_once_each_its_own() -> None:
    async with open_room() as room:
        base = vector_state()
        locks = [
            await room.add(
                replace(
                    base, birth=replace(base.birth, address=f"C0:00:00:00:01:{n:02X}", serial=f"7K3M9Q{n:02}")
                )
            )
            for n in range(6)
        ]
        links = [SmpLink(await room.link(one), PROFILE.link, 5) for one in locks]
        answers = await asyncio.gather(*(smp.ask(read_info(PROFILE.group, bytes(16))) for smp in links))
        for lock, answer in zip(locks, answers, strict=True):
            assert lock.host.lock.state.birth.serial.encode() in answer.read_bytes("info")
        await asyncio.gather(*(smp.close() for smp in links))


SIZES = [
    # lock's MTU, computer's MTU, bytes of one write
    (517, 517, 512),
    (247, 517, 244),
    (517, 247, 244),
    (185, 517, 182),
    (23, 517, 20),
    (517, 23, 20),
]


@pytest.mark.parametrize(("lock_mtu", "own_mtu", "size"), SIZES)
async def test_the_smaller_mtu_decides_and_answers_are_cut_to_it(
    lock_mtu: int, own_mtu: int, size: int
) -> None:
    async with open_room(mtu=own_mtu) as room:
        lock = await room.add(faults=LockFaults(mtu=lock_mtu))
        link = await room.link(lock)
        assert link.payload_size == size
        smp = SmpLink(link, PROFILE.link, 5)
        await smp.read_parameters()
        info = await smp.ask(read_info(PROFILE.group, bytes(16)))
        assert len(info.read_bytes("info")) > 150
        await smp.close()


@pytest.mark.parametrize(("lock_mtu", "own_mtu", "size"), SIZES)
async def test_no_notification_is_longer_than_the_link_carries(
    lock_mtu: int, own_mtu: int, size: int
) -> None:
    async with open_room(mtu=own_mtu) as room:
        lock = await room.add(faults=LockFaults(mtu=lock_mtu))
        link = await room.link(lock)
        lock.notify(bytes(1000))
        async with asyncio.timeout(LIMIT_S):
            pieces = [await link.receive() for _ in range(-(-1000 // size))]
        assert {len(piece) for piece in pieces[:-1]} == {size}
        assert sum(map(len, pieces)) == 1000
        await link.close()


async def test_a_held_lock_is_silent_even_where_it_lies_about_its_services() -> None:
    async with open_room() as room:
        lock = await room.add(faults=LockFaults(lies_about_services=True))
        _, client_type = make_backend(room.adapter)
        async with BleakClient(lock.host.address, backend=client_type, services=[SMP_SERVICE]) as client:
            assert not client.services.services
            other = await room.add(other_keys(vector_state()))
            for _ in range(20):
                await room.hear(other.host.address)
                assert not lock.is_advertising
        await until(lambda: lock.is_advertising)


async def test_a_write_longer_than_the_link_carries_is_an_error_and_not_a_silent_loss() -> None:
    async with open_room(mtu=247) as room:
        link = await room.link(await room.add())
        assert await code_of(link.write(bytes(245))) is FaultCode.LINK_LOST


async def test_a_lying_service_table_is_not_connected_after_one_fresh_look() -> None:
    async with open_room() as room:
        lock = await room.add(faults=LockFaults(lies_about_services=True))
        fault = await fault_of(room.link(lock))
        expected = Fault(FaultCode.LINK_NOT_CONNECTED, "it lacks the service it advertises")
        assert str(fault) == str(expected)
        assert lock.connections == 2
        lock.host.set_faults(LockFaults())
        await (await room.link(lock)).close()


@pytest.mark.parametrize(("refusals", "reached"), [(1, True), (2, True), (3, False)])
async def test_a_lock_that_hangs_up_at_once_is_tried_three_times(refusals: int, reached: bool) -> None:
    async with open_room() as room:
        lock = await room.add(faults=LockFaults(refuse_connects=refusals))
        if reached:
            assert await exchange(room, await room.link(lock)) == 2475
        else:
            assert await code_of(room.link(lock)) is FaultCode.LINK_NOT_CONNECTED
        assert lock.connections == min(refusals + 1, 3)


async def test_an_absent_lock_ends_in_time_and_the_adapter_stays_good() -> None:
    async with open_room() as room:
        lock, other = await room.add(), await room.add(other_keys(vector_state()))
        await room.hear(lock.host.address)
        lock.host.power_off()
        await until(lambda: not lock.is_advertising)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await room.radio.connect(lock.host.address)
        assert await exchange(room, await room.link(other)) == 2475
        lock.host.power_on()
        assert await exchange(room, await room.link(lock)) == 2475


async def test_a_connect_that_was_given_up_never_keeps_the_lock() -> None:
    async with open_room() as room:
        lock = await room.add()
        await room.hear(lock.host.address)
        for turns in range(60):
            connecting = asyncio.create_task(room.radio.connect(lock.host.address))
            for _ in range(turns):
                await asyncio.sleep(0)
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            if not connecting.cancelled():
                await connecting.result().close()
        await until(lambda: not lock.is_linked)
        assert await exchange(room, await room.link(lock)) == 2475


async def test_a_scan_that_was_given_up_at_its_start_never_keeps_the_next_from_starting() -> None:
    async with open_room() as room:
        lock = await room.add()
        await room.adapter.open()
        for turns in range(40):
            beginning = asyncio.create_task(room.adapter.listen(lambda *_: None))
            for _ in range(turns):
                await asyncio.sleep(0)
            beginning.cancel()
            await asyncio.gather(beginning, return_exceptions=True)
            if not beginning.cancelled():
                break
            await room.hear(lock.host.address)
        assert turns > 3


async def test_two_connects_at_once_take_turns() -> None:
    async with open_room() as room:
        one, two = await room.add(), await room.add(other_keys(vector_state()))
        await room.hear(one.host.address)
        await room.hear(two.host.address)
        links = await asyncio.gather(*(room.radio.connect(each.host.address) for each in (one, two)))
        assert [await exchange(room, link) for link in links] == [2475, 2475]


async def test_two_scans_at_once_hear_the_same_and_neither_stops_the_other() -> None:
    async with open_room() as room:
        lock = await room.add()
        # so patient that none is begun anew
        patient = room.new_radio(patience=replace(HASTY, silence_s=60))
        first, second = patient.scan(), patient.scan()
        async with asyncio.timeout(LIMIT_S), aclosing(second):
            async with aclosing(first):
                assert (await anext(first)).address == (await anext(second)).address == lock.host.address
            for _ in range(150):
                await anext(second)


async def test_a_flood_of_notifications_ends_the_link_and_nothing_else() -> None:
    async with open_room() as room:
        lock = await room.add()
        link = await room.link(lock)
        for _ in range(5000):
            lock.notify(b"x")
        await until(lambda: link.is_lost)
        received = 0
        with pytest.raises(Fault):
            while True:
                assert await link.receive() == b"x"
                received += 1
        assert received == 4096
        await link.close()
        assert await exchange(room, await room.link(lock)) == 2475


async def test_the_lock_drops_the_link_and_whoever_waits_learns_it() -> None:
    async with open_room() as room:
        lock = await room.add()
        link = await room.link(lock)
        waiting = asyncio.create_task(link.receive())
        await asyncio.sleep(0)
        lock.host.power_cut()
        assert await code_of(waiting) is FaultCode.LINK_LOST
        assert await code_of(link.write(b"x")) is FaultCode.LINK_LOST
        await link.close()
        assert await exchange(room, await room.link(lock)) == 2475


async def test_out_of_range_is_a_link_lost() -> None:
    async with open_room() as room:
        lock = await room.add()
        smp = SmpLink(await room.link(lock), PROFILE.link, 5)
        asked = asyncio.create_task(smp.ask(READ_PARAMETERS))
        await asyncio.sleep(0)
        room.air.link.drop_links()
        assert await code_of(asked) is FaultCode.LINK_LOST
        await until(lambda: lock.is_advertising)


async def test_a_scan_notices_that_the_adapter_was_pulled_out() -> None:
    async with open_room() as room:
        await room.add()
        async with aclosing(room.radio.scan()) as heard:
            await anext(heard)
            room.air.close_doors()
            async with asyncio.timeout(LIMIT_S):
                with pytest.raises(Fault) as caught:
                    while True:
                        await anext(heard)
        assert caught.value.code is FaultCode.LINK_NO_ADAPTER


async def test_an_adapter_that_was_pulled_out_ends_links_and_serves_again_once_it_is_back() -> None:
    async with open_room() as room:
        lock = await room.add()
        link = await room.link(lock)
        receiving = asyncio.create_task(link.receive())
        await asyncio.sleep(0)
        room.air.cut_off()
        assert await code_of(receiving) is FaultCode.LINK_LOST
        await link.close()
        assert await exchange(room, await room.link(lock)) == 2475


async def test_a_connect_under_way_ends_with_the_adapter() -> None:
    async with open_room() as room:
        lock = await room.add()
        await room.hear(lock.host.address)
        lock.host.power_off()
        await until(lambda: not lock.is_advertising)
        connecting = asyncio.create_task(room.radio.connect(lock.host.address))
        for _ in range(50):
            await asyncio.sleep(0)
        room.air.close_doors()
        assert await code_of(connecting) is FaultCode.LINK_NO_ADAPTER


@pytest.mark.parametrize(
    "spec", ["tcp-client:127.0.0.1:1", "nonsense", "nonsense:1", "tcp-client:x", "usb:99"]
)
async def test_no_adapter_at_the_other_end_is_said_at_once(spec: str) -> None:
    adapter = HciAdapter(spec)
    radio = BleakRadio(PROFILE.link, backend=make_backend(adapter))
    async with aclosing(radio.scan()) as heard:
        assert await code_of(anext(heard)) is FaultCode.LINK_NO_ADAPTER
    await adapter.close()


async def test_known_services_are_not_read_again_until_the_table_or_the_caller_says_so() -> None:
    async with open_room() as room:
        lock = await room.add()

        async def packets_of_a_connect(*, fresh: bool = False) -> int:
            await room.hear(lock.host.address)
            before = room.air.link.packets
            link = await room.radio.connect(lock.host.address, fresh_services=fresh)
            packets = room.air.link.packets - before
            assert await exchange(room, link) == 2475
            await link.close()
            return packets

        first, second = await packets_of_a_connect(), await packets_of_a_connect()
        assert second < first
        assert await packets_of_a_connect(fresh=True) == first
        lock.host.set_faults(LockFaults(lies_about_services=True))
        assert (await fault_of(room.link(lock))).code is FaultCode.LINK_NOT_CONNECTED
        lock.host.set_faults(LockFaults())
        assert await packets_of_a_connect() == first
        assert await packets_of_a_connect() == second
