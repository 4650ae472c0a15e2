"""What the product does on BlueZ: by its command line in a world, and by its radio in a room of its own.

Each scenario raises where the product fails, and answers what is to be known of it.
"""

from __future__ import annotations

import asyncio
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from bumble import hci
from bumble.transport import open_transport
from bumble.transport.common import Transport

from installer_app.lock.bleak_radio import BleakLink, BleakRadio
from installer_app.lock.chores import PATIENCE
from installer_app.lock.party import LockParty
from installer_app.lock.radio import SMP_SERVICE, Observation, Radio
from installer_app.model.fault import FaultCode
from installer_app.model.message import MessageKind
from installer_app.model.secret import Blob
from installer_app.sandbox.controller import MendedController
from installer_app.sandbox.faults import LockFaults
from installer_app.sandbox.gatt import GattLock
from installer_app.sandbox.hci_adapter import HciAdapter
from installer_app.sandbox.hci_server import HciAir, SystemSink
from installer_app.sandbox.lock import VirtualLock
from installer_app.sandbox.lock_host import LockHost
from installer_app.workflow import requests as r
from tests.bumble.kit import PROFILE, Room, bytes_of_seven, code_of
from tests.bumble.test_radio import exchange
from tests.e2e.kit import PROGRAM, ROOT, Run, World, as_object, parse, run
from tests.scenario.lock_world import KEYS, SERIAL
from tests.scenario.raw_central import NOW, vector_state

LIMIT_S: Final = 180.0
"""For one command: the machine is some ten times slower than the computer."""
BLEAK: Final = ("--radio", "bleak")
MAIN, DROPPED, SWITCHED, ABSENT = "7K3M9XQ2", "W2D8P4TN", "3HBN7V5R", "ZZZZZZZ9"
PLUG_NAME, PLUG_ADDRESS = "hci1", "02:00:00:00:01:01"
LARGE: Final = bytes(n % 251 for n in range(65_536))
MESSAGE: Final = LARGE[:12_000]
"""Five requests: enough for the lock to be asked what it holds."""


def call(*command: str, limit_s: float = 30.0) -> str:
    """What a program says. It must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, check=False)
    assert done.returncode == 0, (command, done)
    return done.stdout


@dataclass(frozen=True)
class House:
    """A world whose locks BlueZ's first adapter hears."""

    world: World

    def adapter(self) -> str:
        """Its address."""
        return call("bluetoothctl", "show").split()[1]

    def power(self, state: str) -> None:
        """The adapter `on` or `off`."""
        call("bluetoothctl", "power", state)

    def install(self, serial: str) -> tuple[str, ...]:
        """The main job, new firmware included."""
        return (*self.world.install(serial, firmware=self.world.file.firmware), *BLEAK)

    def check_installed(self, done: Run, serial: str) -> str:
        """Proven by the cloud, and true of the lock."""
        assert done.code == 0, done
        result = done.result
        assert (result["proven"], result["grade"]) == (True, "cloud confirms"), done
        steps = as_object(result["steps"])
        for proof in ("firmware-current", "synced", "keys-current", "placed"):
            assert steps[proof] == "cloud confirms", done
        lock, file = self.world.lock(serial), self.world.file
        assert (lock["state"], lock["areaId"], lock["firmware"]) == ("installed", file.area_id, file.firmware)
        return f"{serial} is installed, updated, synced and placed"


# --- by the command line


def scan(house: House) -> str:
    done = run("scan", *house.world.here, *BLEAK, "--seconds", "6", "--json", deadline_s=LIMIT_S)
    assert done.code == 0, done
    states = {str(row["serial"]): str(row["state"]) for row in done.rows if row["kind"] == "lock"}
    expected = {str(row["serial"]): str(row["state"]) for row in house.world.control("GET", "/world/locks")}
    assert states == expected
    assert house.world.file.hci == "", "there is nothing to open for a program"
    return f"{len(states)} locks heard, each with the state its scan response tells"


def main_job(house: House) -> str:
    begun = time.monotonic()
    done = run(*house.install(MAIN), deadline_s=LIMIT_S)
    said = house.check_installed(done, MAIN)
    assert done.err == "", done
    return f"{said}, in {time.monotonic() - begun:.0f} s with the program's start"


def drops(house: House) -> str:
    house.world.control("POST", f"/world/faults/{DROPPED}", {"drop_at_bytes": [150, 900, 1800]})
    done = run(*house.install(DROPPED), deadline_s=LIMIT_S)
    said = house.check_installed(done, DROPPED)
    left = as_object(house.world.lock(DROPPED)["faults"])["drop_at_bytes"]
    assert left == [], left
    return f"{said}, over a link that dropped three times"


def switched_off(house: House) -> str:
    """Somebody turns the adapter off in mid-job: it stops with a fault; turned on again, the job ends."""
    try:
        stopped = watch(house.install(SWITCHED), "record-sealed", lambda: house.power("off"))
    finally:
        house.power("on")
    assert (stopped.code, stopped.result["code"]) == (11, FaultCode.LINK_ADAPTER_OFF.value), stopped
    (told,) = [row for row in stopped.rows if row["step"] == "fault"]
    assert told["title"], told
    assert told["next"], told
    resume = ("resume", *house.world.here, *BLEAK, "--job", str(stopped.result["job"]), "--json")
    said = house.check_installed(run(*resume, deadline_s=LIMIT_S), SWITCHED)
    return f"stopped with {told['code']}, {told['title']!r}; on again, resumed: {said}"


def watch(command: tuple[str, ...], step: str, act: Callable[[], None]) -> Run:
    """A command to its end; once it has told of `step`, `act`."""
    with subprocess.Popen(
        [*PROGRAM, *command], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, cwd=ROOT, text=True
    ) as process:
        overdue = threading.Timer(LIMIT_S, process.kill)
        overdue.start()
        try:
            assert process.stdout is not None
            lines = []
            for line in process.stdout:
                lines.append(line)
                if parse(line)["step"] == step:
                    act()
            return Run(process.wait(), "".join(lines), "")
        finally:
            overdue.cancel()


def absent(house: House) -> str:
    done = run("blink", *house.world.here, *BLEAK, "--serial", ABSENT, "--json", deadline_s=LIMIT_S)
    assert (done.code, done.result["code"]) == (10, FaultCode.LOCK_NOT_FOUND.value), done
    return f"a lock that is not there: {done.result['code']}"


# --- by the radio, on an adapter that can be pulled out


class Plug:
    """BlueZ's second adapter: a controller in the air of a room."""

    def __init__(self, air: HciAir) -> None:
        self._air = air
        self._transport: Transport | None = None
        self._controller: MendedController | None = None

    async def put_in(self) -> None:
        """Until BlueZ has turned it on."""
        self._transport = await open_transport("vhci")
        self._controller = MendedController("PLUG", self._air.link, PLUG_ADDRESS)
        self._transport.source.set_packet_sink(self._controller)
        self._controller.host = SystemSink(self._transport)
        await until_told("Powered: yes", "bluetoothctl", "show", PLUG_ADDRESS)

    async def power(self, on: bool) -> None:
        """As the switch of a desktop does it."""
        setting = ("org.freedesktop.DBus.Properties.Set", "string:org.bluez.Adapter1", "string:Powered")
        path = f"/org/bluez/{PLUG_NAME}"
        value = f"variant:boolean:{str(on).lower()}"
        send = ("dbus-send", "--system", "--print-reply", "--dest=org.bluez", path, *setting, value)
        await asyncio.to_thread(call, *send)
        await until_told(f"Powered: {'yes' if on else 'no'}", "bluetoothctl", "show", PLUG_ADDRESS)

    def say(self) -> None:
        """A packet of the controller's, whether or not anybody listens."""
        assert self._controller is not None
        event, somebody = hci.HCI_LE_Advertising_Report_Event, hci.Address("C0:00:00:00:00:99")
        report = event.Report(event.EventType.ADV_IND, somebody.address_type, somebody, b"", -55)
        self._controller.send_hci_packet(event([report]))

    async def pull_out(self) -> None:
        """It is gone, without a word before."""
        transport, controller = self._transport, self._controller
        self._transport = self._controller = None
        if transport is not None and controller is not None:
            await transport.close()
            controller.vanish()


@dataclass(frozen=True)
class Den:
    """One lock, heard by BlueZ and by Bumble. `room.radio` is BlueZ's."""

    room: Room
    lock: GattLock
    plug: Plug

    async def hear(self) -> Observation:
        """What BlueZ tells of the lock once its scan response is in."""
        async with asyncio.timeout(LIMIT_S):
            return await self.room.hear(self.lock.host.address)

    async def link(self) -> BleakLink:
        """Heard and connected, by BlueZ."""
        await self.hear()
        async with asyncio.timeout(LIMIT_S):
            return await self.room.radio.connect(self.lock.host.address)

    async def deliver(self, radio: Radio, message: bytes, faults: LockFaults) -> tuple[int, float]:
        """Where it was taken up, and the bytes a second of it. The lock starts with an empty inbox."""
        host = self.lock.host
        host.power_cut()
        host.set_faults(faults)
        party = LockParty(radio, bytes_of_seven, lambda: NOW, lambda *_: None, PROFILE)
        try:
            await party.ask(r.ReadInfo(SERIAL, keys=KEYS), lambda _: None)
            begun = time.monotonic()
            request = r.Deliver(SERIAL, KEYS, MessageKind.INSTALL, Blob(message))
            delivered = await party.ask(request, lambda _: None)
            took_s = time.monotonic() - begun
        finally:
            await party.rest()
        assert host.lock.device.inbox.read_complete("install") == message
        return delivered.resumed_at, len(message) / took_s


@asynccontextmanager
async def open_den() -> AsyncIterator[Den]:
    """It takes its adapter along when left."""
    async with AsyncExitStack() as stack:
        air = await stack.enter_async_context(HciAir())
        spec = await air.listen("tcp-server:127.0.0.1:0")
        bumble = HciAdapter(spec)
        stack.push_async_callback(bumble.close)
        plug = Plug(air)
        stack.push_async_callback(plug.pull_out)
        await plug.put_in()
        host = LockHost(VirtualLock(vector_state(), clock=lambda: NOW))
        radio = BleakRadio(PROFILE.link, PLUG_NAME)
        yield Den(Room(air, bumble, radio, spec), await air.add(host), plug)


def in_den(work: Callable[[Den], Coroutine[Any, Any, str]]) -> Callable[[House], str]:
    """A scenario that needs no world."""

    async def play() -> str:
        async with open_den() as den:
            return await work(den)

    return lambda _: asyncio.run(play())


async def until_told(what: str, *command: str) -> None:
    async with asyncio.timeout(LIMIT_S):
        while what not in await asyncio.to_thread(ask, *command):
            await asyncio.sleep(0.2)


def ask(*command: str) -> str:
    """What a program says, also where it fails."""
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False).stdout


async def hear(den: Den) -> str:
    heard = await den.hear()
    advertised = den.lock.host.advertisement()
    assert advertised is not None
    response = advertised[1]
    assert heard.name == response[-13:].decode()
    assert heard.manufacturer == {0xFFFF: response[4:16]}
    assert heard.services == (SMP_SERVICE,)
    assert heard.rssi_dbm == -55
    return f"{heard.name!r}, manufacturer data and service, {heard.rssi_dbm} dBm"


async def mtu(den: Den) -> str:
    link = await den.link()
    size = link.payload_size
    await link.close()
    den.lock.host.set_faults(LockFaults(mtu=247))
    link = await den.link()
    smaller = link.payload_size
    await link.close()
    assert (size, smaller) == (512, 244)
    return "512 and 244 bytes a write, as of ATT MTU 517 and 247"


async def reconnect(den: Den) -> str:
    """BlueZ ends a link two seconds after it was told to; one made in between would die with it."""
    times = []
    for _ in range(3):
        begun = time.monotonic()
        link = await den.link()
        linked = time.monotonic()
        assert await exchange(den.room, link) == 2475
        await asyncio.sleep(3)
        assert not link.is_lost
        closing = time.monotonic()
        await link.close()
        times.append((linked - begun, time.monotonic() - closing))
    return ", ".join(f"linked in {a:.1f} s, closed in {b:.1f} s" for a, b in times)


async def resume(den: Den) -> str:
    cuts = (300, 4_000, 9_000, 11_900)
    taken = [
        (await den.deliver(den.room.radio, MESSAGE, LockFaults(drop_at_bytes=(cut,))))[0] for cut in cuts
    ]
    assert taken[0] == 0
    assert all(0 < at <= cut for at, cut in zip(taken[1:], cuts[1:], strict=True)), taken
    return ", ".join(f"cut at {cut}, taken up at {at}" for cut, at in zip(cuts, taken, strict=True))


async def throughput(den: Den) -> str:
    await den.hear()
    bluez = (await den.deliver(den.room.radio, LARGE, LockFaults()))[1]
    bumble = (await den.deliver(den.room.new_radio(patience=PATIENCE), LARGE, LockFaults()))[1]
    kib = f"{bluez / 1024:.1f} KiB/s over BlueZ, {bumble / 1024:.1f} over Bumble's host"
    return f"64 KiB delivered at {kib}: {bluez / bumble:.2f} of it"


async def services_changed(den: Den) -> str:
    """What BlueZ remembers of the lock is older than the lock."""
    den.lock.host.set_faults(LockFaults(lies_about_services=True))
    await den.hear()
    assert await code_of(den.room.radio.connect(den.lock.host.address)) is FaultCode.LINK_NOT_CONNECTED
    den.lock.host.set_faults(LockFaults())
    link = await den.link()
    assert await exchange(den.room, link) == 2475
    return "a service that was not there before is found on the next link"


async def gone(den: Den) -> str:
    """Heard, then away: the attempt ends, and the adapter is as good as before."""
    await den.hear()
    den.lock.host.power_off()
    begun = time.monotonic()
    with suppress(TimeoutError):
        async with asyncio.timeout(PROFILE.timeouts.connect_s):
            code = await code_of(den.room.radio.connect(den.lock.host.address))
            assert code is FaultCode.LINK_NOT_CONNECTED
    took_s = time.monotonic() - begun
    den.lock.host.power_on()
    link = await den.link()
    assert await exchange(den.room, link) == 2475
    return f"gave up after {took_s:.1f} s; back again, it was linked"


async def off_and_on(den: Den) -> str:
    """What a controller says late, to an adapter that is off, does it no harm."""
    link = await den.link()
    await den.plug.power(False)
    async with asyncio.timeout(LIMIT_S):
        lost = await code_of(link.receive())
    await link.close()
    den.plug.say()
    async with asyncio.timeout(LIMIT_S):
        without = await code_of(den.hear())
    assert (lost, without) == (FaultCode.LINK_LOST, FaultCode.LINK_ADAPTER_OFF)
    await den.plug.power(True)
    assert await exchange(den.room, await den.link()) == 2475
    return f"{lost}, then {without}; on again, the same radio linked"


async def pulled_out(den: Den) -> str:
    link = await den.link()
    begun = time.monotonic()
    await den.plug.pull_out()
    async with asyncio.timeout(LIMIT_S):
        lost = await code_of(link.receive())
    lost_s = time.monotonic() - begun
    await link.close()
    async with asyncio.timeout(LIMIT_S):
        without = await code_of(den.hear())
    assert (lost, without) == (FaultCode.LINK_LOST, FaultCode.LINK_NO_ADAPTER)
    await den.plug.put_in()
    link = await den.link()
    assert await exchange(den.room, link) == 2475
    return f"{lost} after {lost_s:.1f} s, then {without}; in again, the same radio linked"


SCENARIOS: Final[Mapping[str, Callable[[House], str]]] = {
    "a scan shows every lock and its state": scan,
    "the main job ends proven": main_job,
    "the main job over a link that drops ends proven": drops,
    "a lock that is not there is said to be": absent,
    "an adapter turned off in mid-job stops it and turned on again lets it end": switched_off,
    "what is heard is whole": in_den(hear),
    "a link carries what its ATT MTU allows": in_den(mtu),
    "a link can be made again at once": in_den(reconnect),
    "a delivery cut is taken up where it was cut": in_den(resume),
    "a delivery is as fast as this": in_den(throughput),
    "services that changed are found": in_den(services_changed),
    "a lock that went away costs one attempt": in_den(gone),
    "an adapter turned off under a link is a fault and turned on again is as before": in_den(off_and_on),
    "an adapter pulled out is a fault and put in again is as before": in_den(pulled_out),
}
