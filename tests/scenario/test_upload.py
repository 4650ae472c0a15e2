"""A new firmware version from a file: looked at, sent once, fetched back and compared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import pytest

from installer_app.model.fault import FaultCode
from installer_app.sandbox.cloud import CloudFault
from installer_app.sandbox.image import build_image
from installer_app.session import Session
from installer_app.workflow import facts as f
from installer_app.workflow.conclusion import conclude
from installer_app.workflow.facts import Grade
from installer_app.workflow.requests import AskLeave
from installer_app.workflow.snapshot import JobState, Snapshot
from tests.scenario.carry_door import put_image, until_rest
from tests.scenario.door import Street, open_session, open_street

pytestmark = pytest.mark.firmware
IMAGE = build_image("1.5.0", 300_000)


@pytest.fixture
async def street(tmp_path: Path) -> AsyncIterator[Street]:
    async with open_street(tmp_path) as opened:
        yield opened


def picked(tmp_path: Path, data: bytes = IMAGE, version: str | None = None) -> f.ImagePicked:
    path = tmp_path / "new.bin"
    path.write_bytes(data)
    return f.ImagePicked(str(path), version)


async def upload(session: Session, given: f.ImagePicked, *more: f.Fact) -> tuple[str, Snapshot]:
    job_id = session.start("upload", (given, *more))
    return job_id, await until_rest(session, job_id)


def uploads(street: Street) -> int:
    return sum(effect.operation == "uploadFirmwareVersion" for effect in street.cloud.effects())


async def test_an_image_becomes_a_version_and_its_bytes_come_back(street: Street, tmp_path: Path) -> None:
    async with open_session(street, tmp_path) as session:
        job_id, asking = await upload(session, picked(tmp_path))
        # What it is stands before anything is sent.
        assert (asking.step, asking.facts[f.ImageInspected].image.version) == ("confirmed", "1.5.0")
        assert uploads(street) == 0
        session.answer(job_id, f.Confirmed())
        await asyncio.sleep(0)
        done = await until_rest(session, job_id)
    assert done.state is JobState.DONE, done.fault
    assert done.facts[f.UploadProven].value == sha256(IMAGE).hexdigest()
    assert conclude(done.workflow, done.facts).grade is Grade.CLOUD
    assert uploads(street) == 1


@pytest.mark.parametrize(
    ("data", "version", "code"),
    [
        (b"PK\x03\x04" + bytes(400), None, FaultCode.FIRMWARE_NO_IMAGE),
        (b"", None, FaultCode.FIRMWARE_NO_IMAGE),
        (IMAGE[:-1], None, FaultCode.FIRMWARE_IMAGE_DAMAGED),
        (IMAGE, "1.6.0", FaultCode.FIRMWARE_OTHER_VERSION),
    ],
)
async def test_what_is_no_image_of_that_version_is_refused_in_words_and_never_sent(
    street: Street, tmp_path: Path, data: bytes, version: str | None, code: FaultCode
) -> None:
    async with open_session(street, tmp_path) as session:
        _, stopped = await upload(session, picked(tmp_path, data, version), f.Confirmed())
    assert stopped.fault is not None and stopped.fault.code is code
    assert uploads(street) == 0


async def test_a_file_that_changes_after_it_was_looked_at_is_not_sent(street: Street, tmp_path: Path) -> None:
    async with open_session(street, tmp_path) as session:
        given = picked(tmp_path)
        job_id, _ = await upload(session, given)
        Path(given.path).write_bytes(build_image("1.5.0", 300_100))
        session.answer(job_id, f.Confirmed())
        await asyncio.sleep(0)
        stopped = await until_rest(session, job_id)
        assert stopped.fault is not None and stopped.fault.code is FaultCode.FIRMWARE_IMAGE_CHANGED
        assert uploads(street) == 0
        assert f.ImageInspected not in stopped.facts


async def test_a_version_that_is_there_is_never_replaced(street: Street, tmp_path: Path) -> None:
    async with open_session(street, tmp_path) as session:
        _, stopped = await upload(session, picked(tmp_path, build_image("1.4.0", 9000)), f.Confirmed())
    assert stopped.fault is not None and stopped.fault.code is FaultCode.CLOUD_REFUSED
    assert uploads(street) == 0


async def test_an_upload_whose_answer_is_lost_is_settled_by_reading_and_proven_by_its_bytes(
    street: Street, tmp_path: Path
) -> None:
    street.cloud.faults = (CloudFault("uploadFirmwareVersion", "drop", after_effect=True, times=1),)
    async with open_session(street, tmp_path) as session:
        _, done = await upload(session, picked(tmp_path), f.Confirmed())
    assert done.state is JobState.DONE, done.fault
    assert uploads(street) == 1


async def test_an_upload_that_never_arrived_is_asked_again_only_with_leave(
    street: Street, tmp_path: Path
) -> None:
    street.cloud.faults = (CloudFault("uploadFirmwareVersion", "drop", after_effect=False, times=1),)
    async with open_session(street, tmp_path) as session:
        job_id, asking = await upload(session, picked(tmp_path), f.Confirmed())
        assert isinstance(asking.request, AskLeave), asking.fault
        assert uploads(street) == 0
        assert session.allow(job_id, "upload-firmware")
        await asyncio.sleep(0)
        assert (await until_rest(session, job_id)).state is JobState.DONE
    assert uploads(street) == 1


async def test_a_cloud_that_gives_back_other_bytes_proves_nothing(street: Street, tmp_path: Path) -> None:
    def meddle(snapshot: Snapshot) -> None:
        if f.FirmwareUploaded in snapshot.facts:
            put_image(street, "1.5.0", build_image("1.5.0", 5000))

    async with open_session(street, tmp_path) as session:
        job_id = session.start("upload", (picked(tmp_path), f.Confirmed()))
        stopped = await until_rest(session, job_id, meddle)
    assert stopped.fault is not None and stopped.fault.code is FaultCode.FIRMWARE_IMAGE_CHANGED
    assert not conclude(stopped.workflow, stopped.facts).proven
