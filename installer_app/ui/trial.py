"""Whether Qt starts here and paints what is ours, and a label in a picture is read: for the self test."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtWidgets import QApplication

from installer_app.ui.icons import Icon, pixmap
from installer_app.ui.theme import Theme, apply

FEWEST_COLOURS = 8
"""Letters have smooth edges: a page without them, as where there is no font, has fewer."""


def paint_an_icon() -> str:
    """The platform Qt runs on. ValueError if nothing was painted."""
    application = QApplication.instance() or QApplication([])
    image = pixmap(Icon.LOCK, 24, "#14201C").toImage()
    if not any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())):
        raise ValueError("an icon is not painted")
    assert isinstance(application, QApplication)
    return application.platformName()


def paint_a_page() -> int:
    """How many colours the page about this program is painted in, with its licences read and the theme on.
    ValueError: so few that no word can be on it."""
    from installer_app.ui.panels.about import AboutPanel

    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    apply(application, Theme())
    page = AboutPanel()
    page.show_licences.click()
    page.resize(800, 500)
    image = page.grab().toImage()
    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    page.deleteLater()
    if len(colours) < FEWEST_COLOURS:
        raise ValueError(f"a page is painted in {len(colours)} colours")
    return len(colours)


def read_a_picture(text: str) -> str:
    """What is read from a picture of a code that says this, drawn here. ValueError: nothing, or why not."""
    import segno

    from installer_app.ui.pictures import read_codes

    with tempfile.TemporaryDirectory(prefix="lock-installer-") as folder:
        picture = Path(folder) / "label.png"
        segno.make_qr(text, error="m").save(str(picture), scale=4)
        found = read_codes(picture)
    if len(found.texts) != 1:
        raise ValueError(f"{found.trouble or len(found.texts)}")
    return found.texts[0]
