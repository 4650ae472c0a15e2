"""Findings: causes in their order, each with what follows from it, its evidence with source and age, its
remedy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from installer_app.texts import findings as words
from installer_app.texts import window_lookup as wl
from installer_app.texts.happenings import plain
from installer_app.texts.language import _
from installer_app.ui.icons import Icon
from installer_app.ui.lock_view import LockView, unread, why_words
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.buttons import Button
from installer_app.ui.widgets.labels import IconLabel, IconText, Label, WrappedLabel
from installer_app.ui.widgets.painted import Panel
from installer_app.workflow.diagnosis import Finding, FindingCode, Remedy, Source, Weight

LOOKS: Final = {
    Weight.TROUBLE: (Icon.OCTAGON, "fault"),
    Weight.WARNING: (Icon.TRIANGLE, "warn"),
    Weight.NOTICE: (Icon.INFO, "note"),
}
Leads = Callable[[Remedy], bool]
"""Whether a remedy leads somewhere here."""


def nested(found: Sequence[Finding]) -> tuple[tuple[Finding, tuple[Finding, ...]], ...]:
    """Each cause with what follows from it; what follows from several stands under the first."""
    placed: set[FindingCode] = set()
    tree: list[tuple[Finding, tuple[Finding, ...]]] = []
    causes = [one for one in found if not one.because_of]
    for cause in causes:
        under = tuple(one for one in found if cause.code in one.because_of and one.code not in placed)
        placed |= {one.code for one in under}
        tree.append((cause, under))
    shown = placed | {cause.code for cause in causes}
    # Two that explain each other have no cause above them, and are still said.
    tree += [(one, ()) for one in found if one.code not in shown]
    return tuple(tree)


def evidence_lines(one: Finding, view: LockView) -> tuple[str, ...]:
    """A line for each source, with the age of its reading: `cloud, 6 s: last sync never; silent for 9 d`."""
    told: dict[str, list[str]] = {}
    for evidence in one.evidence:
        source, _colon, said = words.evidence(evidence).partition(": ")
        told.setdefault(view.age_of(evidence.source) or source, []).append(plain(said))
    return tuple(f"{source}: {'; '.join(said)}" for source, said in told.items())


class FindingCard(Panel):
    """One cause and what follows from it."""

    remedied = Signal(object)
    """A Finding whose button was pressed."""

    def __init__(
        self, number: int, cause: Finding, under: Sequence[Finding], view: LockView, leads: Leads,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """`number` counts causes from 1."""
        icon, hue = LOOKS[cause.weight]
        super().__init__("surface", "line", parent=parent, bar=hue)
        self.code = cause.code
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 10, 14, 11)
        row.setSpacing(12)
        row.addWidget(IconLabel(icon, hue, 22, _(words.WEIGHTS[cause.weight]), self), 0, _TOP)
        box = QVBoxLayout()
        box.setSpacing(4)
        title = f"{number}. {words.words(cause).title}"
        box.addLayout(self._title(title, Face.LEAD_STRONG, cause))
        self._tell(cause, view, leads, box)
        if under:
            box.addSpacing(6)
            box.addWidget(Label(_(wl.FOLLOWS), Face.META_STRONG, Tone.INK_2, self))
        for one in under:
            self._nest(one, view, leads, box)
        row.addLayout(box, 1)
        self.setAccessibleName(title)
        self.setAccessibleDescription(words.words(cause).meaning)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _nest(self, one: Finding, view: LockView, leads: Leads, box: QVBoxLayout) -> None:
        icon, hue = LOOKS[one.weight]
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(IconLabel(icon, hue, 18, _(words.WEIGHTS[one.weight]), self), 0, _TOP)
        inner = QVBoxLayout()
        inner.setSpacing(2)
        inner.addLayout(self._title(words.words(one).title, Face.STRONG, one))
        self._tell(one, view, leads, inner)
        row.addLayout(inner, 1)
        box.addLayout(row)

    def _title(self, title: str, face: Face, one: Finding) -> QHBoxLayout:
        """The title, and at the right the code to quote."""
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(WrappedLabel(title, face, parent=self), 1, _TOP)
        code = Label(one.code.value, Face.META, Tone.INK_2, self)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(code, 0, _TOP)
        return row

    def _tell(self, one: Finding, view: LockView, leads: Leads, box: QVBoxLayout) -> None:
        """Meaning, evidence and remedy."""
        said = words.words(one)
        box.addWidget(WrappedLabel(said.meaning, Face.BODY, parent=self))
        for shown in evidence_lines(one, view):
            label = WrappedLabel(shown, Face.META, Tone.INK_2, self)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            box.addWidget(label)
        if one.remedy is not None and said.remedy:
            foot = QHBoxLayout()
            foot.setSpacing(8)
            head = Label(_(wl.DO), Face.META_STRONG, Tone.INK_2, self)
            head.setContentsMargins(0, 3, 0, 0)
            foot.addWidget(head, 0, _TOP)
            foot.addWidget(WrappedLabel(said.remedy, Face.BODY, parent=self), 1, _TOP)
            if one.remedy in wl.REMEDIES and leads(one.remedy):
                button = Button(_(wl.REMEDIES[one.remedy]), parent=self)
                button.setObjectName(one.remedy.value)
                button.setAccessibleDescription(said.title)
                button.clicked.connect(lambda: self.remedied.emit(one))
                foot.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
            box.addLayout(foot)


class FindingList(QWidget):
    """All findings, and below them what could not be read."""

    remedied = Signal(object)
    """A Finding whose button was pressed."""

    def __init__(self, leads: Leads, parent: QWidget | None = None) -> None:
        """Empty until something was read."""
        super().__init__(parent)
        self._leads = leads
        self._shown: object = None
        self._inside: QWidget | None = None
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)

    @property
    def cards(self) -> tuple[FindingCard, ...]:
        """As they stand."""
        return tuple(self._inside.findChildren(FindingCard)) if self._inside is not None else ()

    def show_lock(self, view: LockView) -> None:
        """Made anew where something else is said, an age too; the focus stays on its button."""
        missing = unread(view.case)
        ages = tuple(view.age_of(source) for source in Source)
        looks = view.findings, missing, view.whole, view.live, ages
        if looks == self._shown:
            return
        self._shown = looks
        held = next((_press_point(one) for one in self.findChildren(Button) if one.hasFocus()), None)
        if self._inside is not None:
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget(self)
        box = QVBoxLayout(self._inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for number, (cause, under) in enumerate(nested(view.findings), start=1):
            card = FindingCard(number, cause, under, view, self._leads, self._inside)
            card.remedied.connect(self.remedied)
            box.addWidget(card)
        if not view.whole:
            box.addWidget(IconText(Icon.CLOCK, _(wl.STILL_READING), Face.BODY, Tone.INK_2, wrap=True))
        elif not view.findings:
            said = words.nothing_found(bool(missing))
            icon, role = (Icon.INFO, "note") if missing else (Icon.TICK, "ok")
            box.addWidget(IconText(icon, said, Face.LEAD, Tone.INK, role=role, wrap=True))
        if missing:
            box.addSpacing(6)
            box.addWidget(Label(_(wl.NOT_READ), Face.HEAD, parent=self._inside))
            for name, reading in missing:
                icon = Icon.CROSSED_RING if reading.hidden else Icon.OCTAGON
                line = IconText(icon, why_words(name, reading), Face.BODY, Tone.INK_2, role="warn", wrap=True)
                box.addWidget(line)
        self._box.addWidget(self._inside)
        self._inside.show()
        for button in self._inside.findChildren(Button) if held is not None else ():
            if _press_point(button) == held:
                button.setFocus(Qt.FocusReason.OtherFocusReason)


def _press_point(widget: QWidget | None) -> tuple[str, str] | None:
    """What tells a button from the others of the list, also once it is made anew."""
    if not isinstance(widget, Button):
        return None
    return widget.objectName(), widget.accessibleDescription()


_TOP: Final = Qt.AlignmentFlag.AlignTop
