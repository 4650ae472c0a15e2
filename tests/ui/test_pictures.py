"""Labels from pictures and from the clipboard: what is taken, and what is said of all else."""

from __future__ import annotations

import asyncio
import struct
import zlib
from pathlib import Path
from typing import cast

import pytest
import segno
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from installer_app.ui.pages.lock import LockPage
from installer_app.ui.pictures import EDGE, LARGEST_BYTES, Codes, Trouble, open_picture, read_codes
from tests.ui.window_kit import LABEL_TEXT, Desk, Script, at_desk
from tests.unit.world import LABEL, SERIAL

OTHER = LABEL_TEXT.replace(SERIAL, "W2D8P4TN")


def picture(folder: Path, *texts: str, suffix: str = "png", angle: float = 0.0) -> Path:
    """A photograph of these codes side by side on grey."""
    sheet = QImage(320 * max(len(texts), 1) + 40, 400, QImage.Format.Format_RGB32)
    sheet.fill(0xFFB9B4AA)
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for at, text in enumerate(texts):
        code = folder / f"code-{at}.png"
        segno.make(text, error="m", micro=False).save(str(code), scale=6)
        painter.save()
        painter.translate(180 + at * 320, 200)
        painter.rotate(angle)
        image = QImage(str(code))
        painter.drawImage(QPoint(-image.width() // 2, -image.height() // 2), image)
        painter.restore()
    painter.end()
    file = folder / f"label.{suffix}"
    assert sheet.save(str(file))
    return file


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be this large."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("suffix", "angle"), [("png", 0.0), ("jpg", 12.0), ("bmp", 90.0)])
def test_a_label_is_read_from_a_picture(tmp_path: Path, suffix: str, angle: float) -> None:
    found = read_codes(picture(tmp_path, LABEL_TEXT, suffix=suffix, angle=angle))
    assert found == Codes((LABEL_TEXT,))
    assert found.locks == ((SERIAL, LABEL),)


@pytest.mark.usefixtures("qapp")
def test_what_the_name_says_does_not_count(tmp_path: Path) -> None:
    file = picture(tmp_path, LABEL_TEXT).rename(tmp_path / "label.gif")
    assert read_codes(file).locks


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", Trouble.NOT_A_PICTURE),
        (b"\x89PNG\r\n\x1a\n", Trouble.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", Trouble.NOT_A_PICTURE),
        (b"\xff\xd8\xff\xe0" + b"\0" * 64, Trouble.NOT_A_PICTURE),
        (bomb(60_000, 60_000), Trouble.TOO_LARGE),
        (bomb(2**31 - 1, 2**31 - 1), Trouble.NOT_A_PICTURE),
        (bomb(0, 10), Trouble.NOT_A_PICTURE),
        (b"BM" + b"\0" * (LARGEST_BYTES + 10), Trouble.TOO_LARGE),
    ],
    ids=["empty", "cut", "svg", "no jpeg", "bomb", "no size", "no width", "large"],
)
def test_what_is_no_picture_is_refused_before_it_is_decoded(
    tmp_path: Path, data: bytes, trouble: Trouble
) -> None:
    file = tmp_path / "label.png"
    file.write_bytes(data)
    found = read_codes(file).trouble
    assert found is not None
    assert found is trouble or data == bomb(2**31 - 1, 2**31 - 1)


@pytest.mark.usefixtures("qapp")
def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert read_codes(tmp_path).trouble is Trouble.UNREADABLE
    assert read_codes(tmp_path / "gone.png").trouble is Trouble.UNREADABLE
    assert read_codes(Path("/dev/zero")).trouble is Trouble.UNREADABLE


@pytest.mark.usefixtures("qapp")
def test_a_large_picture_is_scaled_down_before_it_is_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "large.png"
    large = QImage(EDGE * 2, 300, QImage.Format.Format_Grayscale8)
    large.fill(0)
    assert large.save(str(file))
    image = open_picture(file)
    assert isinstance(image, QImage)
    assert image.width() == EDGE


def page_of(desk: Desk) -> LockPage:
    """The Lock page that is shown."""
    return cast("LockPage", desk.window.page)


def told(*texts: str, trouble: Trouble | None = None) -> Script:
    """A desk where each picture holds these codes."""

    async def read(_path: Path) -> Codes:
        await asyncio.sleep(0)
        return Codes(texts, trouble)

    return Script(read_picture=read)


@pytest.mark.on_qt
async def test_a_picture_with_one_label_fills_the_field_and_waits_for_a_press() -> None:
    async with at_desk(told("https://example.com/manual", LABEL_TEXT, LABEL_TEXT)) as desk:
        page_of(desk).entry.read_picture(Path("x.png"))
        await desk.until(lambda: page_of(desk).field.text() == LABEL_TEXT)
        assert not desk.session.job_ids()
        await desk.press("install")
        await desk.on("PlacePage")


@pytest.mark.on_qt
@pytest.mark.parametrize(
    ("script", "said"),
    [
        (told(), "No code was found"),
        (told("https://example.com"), "is not a label of a lock"),
        (told(LABEL_TEXT, OTHER), "shows 2 labels"),
        (told(trouble=Trouble.TOO_LARGE), "too large"),
        (told(trouble=Trouble.NOT_A_PICTURE), "no picture that can be read"),
        (told(trouble=Trouble.UNREADABLE), "cannot be read"),
        (told(trouble=Trouble.NO_READER), "without the extra"),
        (Script(read_picture=None), "without the extra"),
    ],
)
async def test_what_is_wrong_with_a_picture_is_said_and_changes_nothing(script: Script, said: str) -> None:
    async with at_desk(script) as desk:
        page_of(desk).field.setText("7K3")
        page_of(desk).entry.read_picture(Path("x.png"))
        await desk.reads(said)
        assert page_of(desk).field.text() == "7K3"


@pytest.mark.on_qt
async def test_where_nothing_can_read_a_picture_no_button_offers_it() -> None:
    async with at_desk(Script(read_picture=None)) as desk:
        assert page_of(desk).entry.picture_button.isHidden()
    async with at_desk() as desk:
        assert page_of(desk).entry.picture_button.isVisible()


@pytest.mark.on_qt
async def test_a_picture_dropped_anywhere_on_the_page_is_read(tmp_path: Path) -> None:
    async with at_desk() as desk:

        async def read(path: Path) -> Codes:
            return await asyncio.to_thread(read_codes, path)

        object.__setattr__(desk.window.bridge.sources, "read_picture", read)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(picture(tmp_path, LABEL_TEXT)))])
        page, none = page_of(desk), Qt.KeyboardModifier.NoModifier
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(QPoint(30, 30), copy, data, left, none)
        QApplication.sendEvent(page, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(page, QDropEvent(QPointF(30, 30), copy, data, left, none))
        await desk.until(lambda: page.field.text() == LABEL_TEXT)


@pytest.mark.on_qt
@pytest.mark.parametrize("text", ["https://example.com", "x" * 100_000, "", "LOCK1:7K3M9QX2"])
async def test_what_is_pasted_and_names_no_lock_changes_nothing(text: str) -> None:
    async with at_desk() as desk:
        QGuiApplication.clipboard().setText(text)
        page_of(desk).field.setText("7K3")
        page_of(desk).entry.paste_button.click()
        await desk.reads("The clipboard holds no")
        assert page_of(desk).field.text() == "7K3"


@pytest.mark.on_qt
async def test_ctrl_v_takes_a_label_wherever_the_focus_is_on_the_page() -> None:
    async with at_desk() as desk:
        QGuiApplication.clipboard().setText(f"  {LABEL_TEXT}\n")
        await desk.until(QApplication.activeWindow)
        page_of(desk).scan.setFocus()
        QTest.keyClick(desk.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        await desk.until(lambda: page_of(desk).field.text() == LABEL_TEXT)
        assert not desk.session.job_ids()


@pytest.mark.on_qt
@pytest.mark.parametrize(
    ("text", "reason"), [("7K3", "first"), ("7K3M9QXU", "no U"), ("7K3M9QX22", "8 letters")]
)
async def test_what_is_typed_is_checked_and_the_reason_stands_at_the_button(text: str, reason: str) -> None:
    async with at_desk() as desk:
        desk.type(page_of(desk).field, text)
        assert reason in desk.window.foot.view.reason
        assert not desk.can("install")
