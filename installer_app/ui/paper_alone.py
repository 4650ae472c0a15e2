"""The paper without a window: for a command line that may have no display."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from installer_app.ui.paper import write_pdf
from installer_app.ui.sheet import paper
from installer_app.workflow.snapshot import Snapshot


def write_paper(snapshot: Snapshot, sandbox: bool, path: Path) -> None:
    """Write a job's certificate as a PDF; a display is neither needed nor used. Faults: computer_storage."""
    if sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication.instance() or QGuiApplication([])
    write_pdf(paper(snapshot, sandbox), path)
    del app
