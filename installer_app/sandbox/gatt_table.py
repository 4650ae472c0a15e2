"""What a peripheral can do, as GATT tells it: services, characteristics, descriptors, and their hash.

A table that was read before is good as long as the peripheral's Database Hash is the same (Core
Specification, volume 3, part G, 2.5.2.1, robust caching): one request in place of five. The systems' own
stacks do so too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bumble import att
from bumble.core import UUID
from bumble.gatt import GATT_CLIENT_CHARACTERISTIC_CONFIGURATION_DESCRIPTOR as CCCD
from bumble.gatt import GATT_DATABASE_HASH_CHARACTERISTIC
from bumble.gatt_client import Client

_FIRST: Final = 0x0001
_LAST: Final = 0xFFFF
_HASH_SIZE: Final = 16


@dataclass(frozen=True)
class Attribute:
    """A descriptor."""

    handle: int
    uuid: UUID


@dataclass(frozen=True)
class CharacteristicEntry:
    """`handle`: of its value."""

    handle: int
    uuid: UUID
    properties: int
    descriptors: tuple[Attribute, ...]

    @property
    def cccd(self) -> int | None:
        """Where notifications are turned on; None: nowhere."""
        return next((one.handle for one in self.descriptors if one.uuid == CCCD), None)


@dataclass(frozen=True)
class ServiceEntry:
    """One service."""

    handle: int
    uuid: UUID
    characteristics: tuple[CharacteristicEntry, ...]


@dataclass(frozen=True)
class Table:
    """Everything that was asked for. `digest`: the peripheral's Database Hash, empty where it has none."""

    digest: bytes
    services: tuple[ServiceEntry, ...]


async def read_table(client: Client, wanted: Iterable[str] | None, known: Table | None) -> Table:
    """The services `wanted` (None: all), or what is `known` of them where nothing has changed. Bumble's
    errors."""
    digest = await _read_hash(client)
    if known is not None and digest and digest == known.digest:
        return known
    found = []
    if wanted is None:
        found += await client.discover_services()
    else:
        for one in wanted:
            found += await client.discover_service(UUID(one))
    services = []
    for service in found:
        characteristics = []
        for proxy in await client.discover_characteristics((), service):
            descriptors = await client.discover_descriptors(proxy)
            characteristics.append(
                CharacteristicEntry(
                    proxy.handle,
                    proxy.uuid,
                    int(proxy.properties),
                    tuple(Attribute(one.handle, one.type) for one in descriptors),
                )
            )
        services.append(ServiceEntry(service.handle, service.uuid, tuple(characteristics)))
    return Table(digest, tuple(services))


async def _read_hash(client: Client) -> bytes:
    """Empty: it has none, or will not say."""
    request = att.ATT_Read_By_Type_Request(
        starting_handle=_FIRST, ending_handle=_LAST, attribute_type=GATT_DATABASE_HASH_CHARACTERISTIC
    )
    answer = await client.send_request(request)
    if isinstance(answer, att.ATT_Read_By_Type_Response) and len(answer.attributes) == 1:
        value = bytes(answer.attributes[0][1])
        return value if len(value) == _HASH_SIZE else b""
    return b""
