"""The certificate on paper: the sheet, light, with boxes, small print, a code to check it, room to sign."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen, QPolygonF

from installer_app.store.folder import write_private
from installer_app.texts import certificate as wc
from installer_app.texts.language import _
from installer_app.ui.icons import Icon, draw_icon_at
from installer_app.ui.sheet import PaperText
from installer_app.ui.theme import Face, Theme
from installer_app.ui.widgets.certificate import CertificateRow, GradeWord
from installer_app.ui.widgets.grade import draw_grade

_DPI: Final = 96
"""The page is laid out in the window's pixels, so that its marks and faces serve here too."""
_WIDE, _HIGH = 210 / 25.4 * _DPI, 297 / 25.4 * _DPI
_MARGIN: Final = 60.0
_BAND: Final = 26.0
_CODE: Final = 118.0
_COLUMNS: Final = (0.385, 0.205, 0.41)
"""Of the small print; digests need the most."""
_MARK: Final = 22.0
_DIGEST_PX: Final = 11
_AN_ID: Final = "00000000-0000-0000-0000-000000000000"
_LINES: Final = Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_WORDS: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


def write_pdf(text: PaperText, path: Path) -> None:
    """The paper as A4, on one page unless names are very long; whole, or what was there before. Faults:
    computer_storage."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(held)
    writer.setResolution(1200)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    writer.setTitle(f"{text.sheet.title}, {text.sheet.serial}")
    painter = QPainter(writer)
    painter.scale(writer.resolution() / _DPI, writer.resolution() / _DPI)
    _Paper(painter, writer, text).paint()
    painter.end()
    write_private(path, bytes(held.data().data()))


class _Paper:
    """One paper while it is painted, from its top to its bottom."""

    def __init__(self, painter: QPainter, writer: QPdfWriter, text: PaperText) -> None:
        self._painter, self._writer, self._text = painter, writer, text
        self._theme = Theme("light")
        self._left, self._right = _MARGIN, _WIDE - _MARGIN
        self._y = _MARGIN

    def paint(self) -> None:
        """All of it."""
        self._head()
        self._legend()
        for row in self._text.sheet.rows:
            self._row(row)
        self._rule("ink", 1)
        self._door()
        self._details()
        self._foot()

    # ---- parts

    def _head(self) -> None:
        sheet = self._text.sheet
        if sheet.sandbox:
            self._sandbox(sheet.sandbox)
        top = self._y
        draw_grade(
            self._painter, QRectF(self._left, top, 44, 44), sheet.grade.kind, sheet.grade.state, self._theme
        )
        serial = self._serial(top + 13, sheet.serial)
        caption = self._width(sheet.serial_caption, Face.META)
        self._write(self._right - caption, top - 4, caption, sheet.serial_caption, Face.META, "ink_2")
        left = self._left + 58
        room = self._right - serial - 24 - left
        high = self._write(left, top - 1, room, sheet.title, Face.TITLE)
        low = self._write(
            left, top + high + 3, room, f"{sheet.number}; {sheet.grade.text}", Face.META, "ink_2"
        )
        low += self._write(left, top + high + 5 + low, room, self._text.who_and_when, Face.META, "ink_2") + 2
        self._y = max(top + high + 3 + low, top + 52) + 14
        self._rule("ink", 2)
        self._y += 10

    def _serial(self, y: float, text: str) -> float:
        """In fours, half a cell apart, against the right edge; how wide it is. Another text as it is."""
        halves = (text[:4], text[4:]) if len(text) == 8 and text.isalnum() else (text,)
        gap = self._width("0", Face.SERIAL_HEAD) / 2
        wide = sum(self._width(half, Face.SERIAL_HEAD) for half in halves) + gap * (len(halves) - 1)
        x = self._right - wide
        for half in halves:
            self._write(x, y, wide, half, Face.SERIAL_HEAD)
            x += self._width(half, Face.SERIAL_HEAD) + gap
        return wide

    def _sandbox(self, word: str) -> None:
        """A hatched band across the page, so that nobody takes it for a real one."""
        box = QRectF(self._left, self._y - 20, self._right - self._left, _BAND)
        painter, ink = self._painter, self._theme.color("sandbox_ink")
        painter.fillRect(box, self._theme.color("sandbox"))
        painter.save()
        painter.setClipRect(box)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink, 3))
        words = self._width(word, Face.HEAD) + 28
        x = box.left() - box.height()
        while x < box.right():
            painter.drawPolyline(
                QPolygonF([QPointF(x, box.bottom() + 2), QPointF(x + box.height() + 4, box.top() - 2)])
            )
            x += 8.5
        middle = QRectF(box.center().x() - words / 2, box.top(), words, box.height())
        painter.fillRect(middle, self._theme.color("sandbox"))
        painter.restore()
        painter.setFont(self._font(Face.HEAD))
        painter.setPen(ink)
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, word)
        self._y += 26

    def _legend(self) -> None:
        sheet = self._text.sheet
        words = [(word, self._width(word.text, Face.META)) for word in sheet.legend]
        x = self._right - sum(width + 38 for _word, width in words) + 14
        room = x - 12 - self._left
        high = self._write(self._left, self._y + 2, room, sheet.legend_text, Face.META, "ink_2")
        for word, width in words:
            self._mark(x, self._y, word, 18)
            self._write(x + 24, self._y + 2, width + 1, word.text, Face.META, "ink_2")
            x += width + 38
        self._y += max(high, 18) + 8

    def _row(self, row: CertificateRow) -> None:
        """Key, value, source and mark; as high as its value needs."""
        self._rule("line", 1)
        source = self._width(row.source, Face.META)
        value_left = self._left + 150
        room = self._right - _MARK - 12 - source - 12 - value_left
        key_high = self._measure(row.key, Face.BODY, 140)
        high = max(self._measure(row.value, Face.STRONG, room), key_high, _MARK)
        top = self._y + 5
        self._write(self._left, top + 2, 140, row.key, Face.BODY, "ink_2")
        self._write(value_left, top + 2, room, row.value, Face.STRONG)
        self._write(self._right - _MARK - 12 - source, top + 4, source + 1, row.source, Face.META, "ink_2")
        self._mark(self._right - _MARK, top, row.grade, _MARK)
        self._y = top + high + 6

    def _door(self) -> None:
        text, painter = self._text, self._painter
        self._y += 14
        self._y += self._write(self._left, self._y, 600, text.door_head, Face.LEAD_STRONG) + 8
        x, top, side = self._left, self._y, 16.0
        for tick in text.ticks:
            words = tick.words if tick.ticked else f"{tick.words}: {_(wc.NOT_TICKED)}"
            wide = self._width(words, Face.BODY) + side + 9
            if x > self._left and x + wide > self._right:
                x, top = self._left, top + 26
            box = QRectF(x, top, side, side)
            painter.setPen(QPen(self._theme.color("ink"), 1.25))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
            if tick.ticked:
                draw_icon_at(painter, Icon.TICK, box.center(), 15, self._theme.color("ink"), 3)
            self._write(x + side + 8, top - 1, wide, words, Face.BODY)
            x += wide + 26
        if text.ticks:
            top += 26
        high = self._write(self._left, top, 640, text.door_text, Face.BODY, "ink_2")
        self._y = top + high + 16

    def _details(self) -> None:
        """Small print, in columns."""
        if not any(self._text.details):
            return
        self._rule("line", 1)
        self._y += 12
        room = self._right - self._left + 20
        x = self._left
        lowest = self._y
        for share, column in zip(_COLUMNS, self._text.details, strict=True):
            y, wide = self._y, room * share - 20
            for key, value in column:
                y += self._write(x, y, wide, key, Face.META, "ink_2")
                digest = len(value) == 64
                plain = Face.MONO if len(value) == len(_AN_ID) else Face.META_STRONG
                face, told = (Face.MONO, wc.grouped(value)) if digest else (plain, value)
                y += self._write(x, y, wide, told, face, flags=_WORDS if digest else _LINES) + 6
            lowest = max(lowest, y)
            x += room * share
        self._y = lowest + 8

    def _foot(self) -> None:
        """The code at the bottom left, what it says beside it, and lines to sign on."""
        text = self._text
        high = _CODE + 34
        bottom = _HIGH - _MARGIN
        if self._y > bottom - high:
            self._writer.newPage()
        top = bottom - high
        self._y = top
        self._rule("ink", 1)
        self._y += 14
        left = self._left
        if text.qr:
            self._code(QRectF(left, self._y, _CODE, _CODE))
            left += _CODE + 18
            y, room = self._y - 3, 318.0
            y += self._write(left, y, room, text.check_head, Face.META_STRONG) + 2
            y += self._write(left, y, room, text.check_text, Face.META, "ink_2") + 3
            y += self._write(left, y, room, text.digest, Face.MONO) + 3
            self._write(left, y, room, f"{_(wc.PAPER_INSTALLATION)} {text.installation}", Face.META, "ink_2")
            left += room + 20
        line = self._y + 40
        for words in text.signatures:
            self._painter.fillRect(QRectF(left, line, self._right - left, 1), self._theme.color("ink"))
            self._write(left, line + 4, self._right - left, words, Face.META, "ink_2")
            line += 64

    def _code(self, box: QRectF) -> None:
        """Black squares on white, each drawn: it stays sharp at any size."""
        import segno

        rows = segno.make_qr(self._text.qr, error="m").matrix
        side = box.width() / len(rows)
        painter = self._painter
        for y, row in enumerate(rows):
            start = None
            for x, dark in enumerate((*row, 0)):
                if dark and start is None:
                    start = x
                elif not dark and start is not None:
                    left, top = box.left() + start * side, box.top() + y * side
                    painter.fillRect(QRectF(left, top, (x - start) * side, side), Qt.GlobalColor.black)
                    start = None

    # ---- small things

    def _mark(self, x: float, y: float, word: GradeWord, side: float) -> None:
        draw_grade(self._painter, QRectF(x, y, side, side), word.kind, word.state, self._theme)

    def _rule(self, role: str, thickness: float) -> None:
        room = QRectF(self._left, self._y, self._right - self._left, thickness)
        self._painter.fillRect(room, self._theme.color(role))

    def _write(
        self, x: float, y: float, width: float, text: str, face: Face, role: str = "ink", flags: int = _WORDS
    ) -> float:
        """Write it, and how high it is."""
        high = self._measure(text, face, width, flags)
        self._painter.setFont(self._font(face))
        self._painter.setPen(self._theme.color(role))
        self._painter.drawText(QRectF(x, y, width, high + 2), int(flags), text)
        return high

    def _measure(self, text: str, face: Face, width: float, flags: int = _WORDS) -> float:
        room = QRectF(0, 0, max(width, 20), 10_000)
        return QFontMetricsF(self._font(face)).boundingRect(room, int(flags), text).height()

    def _width(self, text: str, face: Face) -> float:
        return QFontMetricsF(self._font(face)).horizontalAdvance(text) + 1

    def _font(self, face: Face) -> QFont:
        font = QFont(self._theme.font(face))
        if face is Face.MONO:
            font.setPixelSize(_DIGEST_PX)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font
