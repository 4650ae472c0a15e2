"""Where locks are heard, and an ear on it before the rest of the app is loaded: it takes the radio alone."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from installer_app.lock.profile import load_profile
from installer_app.lock.scan import Air, Sightings, watch
from installer_app.model.fault import Fault, FaultCode
from installer_app.store.folder import DataFolder, Environment, Home

if TYPE_CHECKING:
    from installer_app.lock.radio import Radio
    from installer_app.model.where import Where
    from installer_app.protocol.lock_profile import LockProfile
    from installer_app.sandbox.world_file import WorldFile

SANDBOX: Final = "sandbox"
BLEAK: Final = "bleak"


def world_folder(where: Where) -> Path:
    """Where the virtual world keeps its state."""
    return Home.at(where.data_dir).folder(Environment(SANDBOX, sandbox=True)) / "world"


@dataclass(eq=False)
class Ear:
    """A radio that is listened to. Whoever listens next goes on from what was heard."""

    radio: Radio
    profile: LockProfile
    world: WorldFile | None = None
    """The virtual world it is in; None: the real one."""
    sightings: Sightings | None = None

    def listen(self) -> AsyncGenerator[Air, None]:
        """What is in the air, until closed. Faults: those of the radio."""
        self.sightings = self.sightings or Sightings(self.profile)
        return watch(self.radio, self.profile, time.monotonic, sightings=self.sightings)

    def then(self, scan: Callable[[], AsyncIterator[Air]]) -> Callable[[], AsyncIterator[Air]]:
        """A scan whose first listener goes on from what was heard here; later ones begin anew."""

        def listen() -> AsyncIterator[Air]:
            if self.sightings is None:
                return scan()
            air, self.sightings = self.listen(), None
            return air

        return listen


def open_ear(where: Where) -> Ear | None:
    """The radio of this place. None: it takes more than that (a world that does not run yet, Bumble's radio),
    or something is wrong, of which opening the place will tell."""
    with suppress(Fault):
        if where.sandbox and where.radio in (None, SANDBOX):
            from installer_app.sandbox import world_file

            return hear_world(world_file.read(world_folder(where)))
        if where.radio in (None, BLEAK):
            return hear_adapter(_adapter(where))
    return None


def hear_world(world: WorldFile) -> Ear:
    """The locks of a virtual world."""
    from installer_app.sandbox.socket_radio import SocketRadio

    return Ear(SocketRadio("127.0.0.1", world.air_port, token=world.air_token), load_profile(), world)


def hear_adapter(adapter: str) -> Ear:
    """This computer's Bluetooth. `adapter`: which, empty for its first."""
    from installer_app.lock.bleak_radio import BleakRadio

    profile = load_profile()
    return Ear(BleakRadio(profile.link, adapter or None), profile)


def _adapter(where: Where) -> str:
    """The one that was chosen in the settings of this place. Faults: computer_profile, where no profile is
    chosen: nobody listens before it is known for whom."""
    from installer_app.store.profiles import Profiles
    from installer_app.store.settings import read_settings

    home = Home.at(where.data_dir)
    profiles = Profiles(home.profiles)
    names = profiles.names()
    name = where.profile or profiles.active() or (names[0] if len(names) == 1 else None)
    if name is None:
        raise Fault(FaultCode.COMPUTER_PROFILE, "no profile was chosen")
    environment = Environment(name)
    return read_settings(DataFolder(home.folder(environment), environment, "")).adapter
