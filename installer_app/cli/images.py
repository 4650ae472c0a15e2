"""`firmware upload`, `download` and `carry`: images to the cloud, from it, and into a lock."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from typing import Annotated

import typer

from installer_app.cli import options as o
from installer_app.cli.drive import Errand
from installer_app.cli.jobs import finish, run_job
from installer_app.cli.output import Output
from installer_app.compose import open_workplace
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.firmware import FirmwareImage
from installer_app.model.where import Where
from installer_app.protocol.image import read_image
from installer_app.texts import cli as words
from installer_app.texts.cli import help_of
from installer_app.workflow import facts as f

Version = Annotated[str, typer.Argument(metavar="VERSION", help=help_of("firmware version"))]
File = Annotated[Path, typer.Argument(metavar="FILE", help=help_of("firmware file"))]
Named = Annotated[
    str | None, typer.Option("--firmware-version", metavar="VERSION", help=help_of("--firmware-version"))
]
To = Annotated[Path | None, typer.Option("--to", metavar="FILE", help=help_of("--to"))]


async def download(where: Where, version: str, to: Path | None, out: Output) -> None:
    """Fetched whole, kept, checked, and copied where it is wanted. Faults: as FetchImage and InspectImage;
    computer_usage, where it cannot be written."""
    if to is not None and (to.is_dir() or not to.absolute().parent.is_dir()):
        raise Fault(FaultCode.COMPUTER_USAGE, f"--to {to}: no such folder")
    async with open_workplace(where) as workplace:
        fetched = await workplace.cloud.fetch_image(version, out.progress)
        data = await asyncio.to_thread(workplace.images.read, fetched.version, fetched.sha256)
        image = read_image(data, workplace.lock_profile.firmware.keys)
        if image.version != version:
            raise Fault(FaultCode.FIRMWARE_OTHER_VERSION, f"its header says {image.version}")
        path = workplace.images.path(version)
        if to is not None:
            try:
                await asyncio.to_thread(shutil.copyfile, path, to)
            except OSError as error:
                raise Fault(FaultCode.COMPUTER_USAGE, f"--to {to}: {error.strerror}") from None
    shown = str(to or path)
    out.row(_row(image, fetched.kept, shown), words.image_kept(version, image.length, shown))


def _row(image: FirmwareImage, kept: bool, path: str) -> dict[str, object]:
    return {
        "version": image.version,
        "length": image.length,
        "sha256": image.sha256,
        "hash": image.hash,
        "signed": image.signed,
        "kept": kept,
        "file": path,
    }


def add_images(firmware: typer.Typer) -> None:
    """Put these commands below `firmware`."""

    def _upload(
        place: Where,
        out: Output,
        file: File,
        version: Named = None,
        yes: o.Yes = False,
        allow: o.Allow = None,
    ) -> None:
        given = o.answers(out, yes=yes, allow=allow or ())
        picked = f.ImagePicked(str(file.absolute()), version)
        answers = type(given)((*given.facts, picked), given.allow, given.prompt)
        finish(run_job("upload", Errand(place, answers, out)))

    def _download(place: Where, out: Output, version: Version, to: To = None) -> None:
        asyncio.run(download(place, version, to, out))

    def _carry(
        place: Where,
        out: Output,
        version: Version,
        label: o.LabelText = None,
        serial: o.SerialText = None,
        yes: o.Yes = False,
        same_fingerprint: o.SameFingerprint = False,
        not_compared: o.NotCompared = False,
        allow: o.Allow = None,
    ) -> None:
        answers = o.answers(
            out,
            label=label,
            serial=serial,
            firmware=version,
            carry=True,
            compared=(same_fingerprint, not_compared),
            yes=yes,
            allow=allow or (),
        )
        finish(run_job("carry", Errand(place, answers, out)))

    firmware.command("upload", help=help_of("firmware upload"))(o.placed(_upload))
    firmware.command("download", help=help_of("firmware download"))(o.placed(_download))
    firmware.command("carry", help=help_of("firmware carry"))(o.placed(_carry))
