"""A Bold fleet as it is read page by page: each device once, with all its groups, judged, worst first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from installer_app.model.bold import Device, DeviceGroup, Share
from installer_app.model.bold_list import Spot
from installer_app.workflow.diagnosis.finding import Weight
from installer_app.workflow.diagnosis.fleet import FleetCode, Reason, judge_device, judge_share

_RANK: Mapping[FleetCode, int] = {code: at for at, code in enumerate(FleetCode)}


@dataclass(frozen=True)
class GroupName:
    """A group that a device is in."""

    id: int | float | None
    name: str


@dataclass(frozen=True)
class DeviceStanding:
    """A device and what stands against it. `key` is its own among those of its list."""

    key: str
    device: Device
    reasons: tuple[Reason, ...]
    """The heaviest first."""
    groups: tuple[GroupName, ...]
    """Those it was listed in, then those it is said to be in besides."""
    read_at: int
    """Unix seconds."""

    @property
    def weight(self) -> Weight | None:
        """That of the heaviest reason."""
        return self.reasons[0].weight if self.reasons else None

    @property
    def _worst(self) -> tuple[int, tuple[int, ...]]:
        """Sorts the worst first: by weight, then by the order of reasons, then by how many there are."""
        return -(self.weight or 0), (*(_RANK[one.code] for one in self.reasons), len(_RANK))


@dataclass(frozen=True)
class GroupStanding:
    """A group with the keys of its devices, in the order they came."""

    group: DeviceGroup
    devices: tuple[str, ...]


@dataclass(frozen=True)
class Muster:
    """What was read so far."""

    groups: tuple[GroupStanding, ...] = ()
    """In the order of the list."""
    devices: Mapping[str, DeviceStanding] = field(default_factory=dict)
    """By key, in the order they came."""
    next: Spot | None = None
    """Where the list goes on; None: it was read to its end."""

    def add(self, page: Iterable[DeviceGroup], next_spot: Spot | None, now: int) -> Muster:
        """With a further page, read at `now`."""
        groups, devices = list(self.groups), dict(self.devices)
        for group in page:
            keys: list[str] = []
            named = GroupName(group.id, group.name or "")
            for device in group.device_list or ():
                key = _key(device, len(devices))
                known = devices.get(key)
                if known is None:
                    devices[key] = _stand(key, device, named, now)
                elif named not in known.groups:
                    devices[key] = replace(known, groups=_join((*known.groups, named)))
                if key not in keys:
                    keys.append(key)
            groups.append(GroupStanding(group, tuple(keys)))
        return Muster(tuple(groups), devices, next_spot)

    @cached_property
    def worst_first(self) -> tuple[DeviceStanding, ...]:
        """All devices; equals in the order they came."""
        return tuple(sorted(self.devices.values(), key=lambda one: one._worst))

    @property
    def troubled(self) -> int:
        """How many have something that matters."""
        return sum((one.weight or 0) > Weight.NOTICE for one in self.devices.values())


@dataclass(frozen=True)
class ShareStanding:
    """A share and what stands against it."""

    share: Share
    reasons: tuple[Reason, ...]
    read_at: int


def judge_shares(
    shares: Iterable[Share], now: int, local_offset: Callable[[int], int]
) -> tuple[ShareStanding, ...]:
    """Shares as they stand at `now`; `local_offset` is this computer's from UTC then, in seconds."""
    local_now = now + local_offset(now)
    return tuple(ShareStanding(share, judge_share(share, local_now), now) for share in shares)


def _key(device: Device, count: int) -> str:
    """A device without a number is itself alone."""
    if device.id is None:
        return f"?{count}"
    return str(int(device.id) if device.id == int(device.id) else device.id)


def _stand(key: str, device: Device, listed: GroupName, now: int) -> DeviceStanding:
    further = (GroupName(one.id, one.name or "") for one in device.related_device_groups or ())
    return DeviceStanding(key, device, judge_device(device, now), _join((listed, *further)), now)


def _join(groups: Iterable[GroupName]) -> tuple[GroupName, ...]:
    """Each once: by its number, or by its name where it has none."""
    found: dict[object, GroupName] = {}
    for one in groups:
        found.setdefault(one.name if one.id is None else one.id, one)
    return tuple(found.values())
