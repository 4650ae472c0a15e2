"""What each part of the place Firmware is: a widget with its own buttons, that begins jobs and shows them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from installer_app.ui.actions import FootView
from installer_app.ui.pages.view import Context
from installer_app.workflow.facts import Fact


class FirmwarePart(QWidget):
    """One tab. It writes nothing itself: every write is a job."""

    changed = Signal()
    """What can be done has changed, or its reason."""

    def __init__(self, context: Context) -> None:
        """Empty."""
        super().__init__()
        self.context = context
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(12)

    def foot(self) -> FootView:
        """What can be done now."""
        return FootView()

    def first_focus(self) -> QWidget | None:
        """Where the focus starts."""
        return None

    def tick(self) -> None:
        """A second has passed: ages grow."""

    def begin(self, workflow: str, *facts: Fact) -> None:
        """Begin a job with what is known, and show it."""
        job_id = self.context.bridge.start(workflow, facts)
        if job_id is not None:
            self.context.show_job(job_id)
