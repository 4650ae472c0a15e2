"""Why can't I see it: the likeliest reasons, each with its evidence and its remedy, in step with the air."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.texts import unseen as texts
from installer_app.texts import window as w
from installer_app.texts.language import _
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.workflow.unseen import IS_DEAF, IS_HEARD, Evidence, Finding, Reason, explain

SHOWN: Final = 3
"""More reasons than these explain nothing."""
_NOTES: Final = {Reason.NO_SERIAL, Reason.NOT_NAMED, Reason.OTHERS_HEARD}


class UnseenPanel(QWidget):
    """The ranked reasons, one bar each; the first is tinted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Empty until it is told what is known."""
        super().__init__(parent)
        self.findings: tuple[Finding, ...] = ()
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(5)
        self._bars: list[FindingBar] = []
        self.setAccessibleName(_(w.WHY_UNSEEN))

    def show_evidence(self, evidence: Evidence) -> None:
        """Say what this evidence gives. The words stay as they are while the reasons do, so that they can
        be read in peace."""
        found = explain(evidence)[:SHOWN]
        if [_identity(one) for one in found] == [_identity(one) for one in self.findings]:
            return
        self.findings = found
        for bar in self._bars:
            bar.hide()
            bar.deleteLater()
        self._bars = [_make_bar(one, tinted=at == 0) for at, one in enumerate(found)]
        for bar in self._bars:
            self._rows.addWidget(bar)


def _identity(one: Finding) -> tuple[object, ...]:
    return one.reason, one.serial, one.other, one.state


def _make_bar(one: Finding, *, tinted: bool) -> FindingBar:
    words = texts.words(one)
    return FindingBar(_kind(one.reason), words.title, f"{words.evidence} {words.remedy}", tinted=tinted)


def _kind(reason: Reason) -> FindingKind:
    if reason is Reason.HEARD:
        return FindingKind.OK
    if reason in IS_DEAF:
        return FindingKind.BLOCKING
    return FindingKind.NOTE if reason in _NOTES or reason in IS_HEARD else FindingKind.WARN
