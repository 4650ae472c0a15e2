"""Somebody else's program: smpclient's own client over its own Bumble, in an environment of its own.

    python smpclient_peer.py HCI_TRANSPORT ADDRESS

Does what people do with such tools, and prints what came back, as JSON.
"""

import asyncio
import hashlib
import json
import sys

from smpclient import SMPClient
from smpclient.generics import success
from smpclient.requests.file_management import FileHashChecksum, FileStatus
from smpclient.requests.image_management import ImageStatesRead
from smpclient.requests.os_management import EchoWrite, MCUMgrParametersRead
from smpclient.transport.bumble import SMPBumbleTransport

FILE = bytes(n * 7 % 251 for n in range(9000))
"""Four requests."""
PATH = "/inbox/install"


async def talk(transport: str, address: str) -> dict[str, object]:
    """Echo, parameters, image state, then a file up, its length and hash, and down again."""
    told: dict[str, object] = {}
    async with SMPClient(SMPBumbleTransport(hci=transport), address) as client:
        echo = await client.request(EchoWrite(d="who is there?"))
        assert success(echo), echo
        told["echo"] = echo.r
        parameters = await client.request(MCUMgrParametersRead())
        assert success(parameters), parameters
        told["parameters"] = [parameters.buf_size, parameters.buf_count]
        images = await client.request(ImageStatesRead())
        assert success(images), images
        told["images"] = [[one.slot, one.version, one.active, one.confirmed] for one in images.images]
        told["offsets"] = [offset async for offset in client.upload_file(FILE, PATH)]
        status = await client.request(FileStatus(name=PATH))
        assert success(status), status
        told["status"] = status.len
        digest = await client.request(FileHashChecksum(name=PATH, type="sha256", off=0, len=len(FILE)))
        assert success(digest), digest
        told["same_hash"] = digest.output == hashlib.sha256(FILE).digest()
        told["same_bytes"] = bytes(await client.download_file(PATH)) == FILE
    return told


if __name__ == "__main__":
    print(json.dumps(asyncio.run(asyncio.wait_for(talk(*sys.argv[1:3]), 60))))
