"""Whether Qt starts here and paints a picture of ours: for the self test."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from installer_app.ui.icons import Icon, pixmap


def paint_an_icon() -> str:
    """The platform Qt runs on. ValueError if nothing was painted."""
    application = QApplication.instance() or QApplication([])
    image = pixmap(Icon.LOCK, 24, "#14201C").toImage()
    if not any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())):
        raise ValueError("an icon is not painted")
    assert isinstance(application, QApplication)
    return application.platformName()
