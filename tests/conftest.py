"""Readies every test: no display, repeatable examples in CI, and the two event loops we promise to run on."""

from __future__ import annotations

import asyncio
import functools
import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.bluez.report import tell
from tests.diagnose import table
from tests.faults.case_table import report

if TYPE_CHECKING:
    from PySide6.QtCore import QCoreApplication

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"
# Words are compared in English, whatever this computer speaks; the commands under test inherit it.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)

# A busy machine is no failure; each wait under test has a deadline of its own.
settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("here"), derandomize=True, print_blob=True)
settings.register_profile("long", settings.get_profile("here"), max_examples=5000)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Refuse what is misspelt, before processes are started that tell it badly or not at all."""
    if hasattr(config, "workerinput"):
        return
    known = {line.partition(":")[0].partition("(")[0].strip() for line in config.getini("markers")}
    asked = set(re.findall(r"\w+", config.getoption("markexpr"))) - {"and", "or", "not"}
    if strange := sorted(asked - known):
        raise pytest.UsageError(f"no test is marked {', '.join(strange)}: pyproject.toml names the markers")
    places = (config.invocation_params.dir / arg.partition("::")[0] for arg in config.args)
    if lost := [str(place) for place in places if not place.exists()]:
        raise pytest.UsageError(f"no such file: {', '.join(lost)}")


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loops an async test runs on, by the name shown beside the test's own."""
    if item.get_closest_marker("on_both_loops"):
        return {"asyncio": asyncio.new_event_loop, "qt": make_qt_loop}
    if item.get_closest_marker("on_qt"):
        return {"qt": make_qt_loop}
    return {"asyncio": asyncio.new_event_loop}


def make_qt_loop() -> asyncio.AbstractEventLoop:
    """A loop on Qt's own, as the window has it."""
    import qasync

    return qasync.QEventLoop(find_application())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The fault matrix by class, and what was seen on BlueZ, whenever any of it ran."""
    ended = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    lines = report(row for one in ended for row in getattr(one, "user_properties", ()))
    if lines:
        terminalreporter.section("faults")
        terminalreporter.write("\n".join(lines) + "\n")
    if told := table.report(_properties(terminalreporter)):
        terminalreporter.section("diagnose")
        terminalreporter.write("\n".join(told) + "\n")
    if seen := tell(terminalreporter.getreports("passed"), terminalreporter.getreports("skipped")):
        terminalreporter.section("BlueZ")
        terminalreporter.write("\n".join(seen) + "\n")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Too many histories told wrong fail a run of which every test passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if isinstance(reporter, pytest.TerminalReporter):
        found = table.rows(_properties(reporter))
        if found and not table.is_enough(found) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _properties(reporter: pytest.TerminalReporter) -> list[tuple[str, object]]:
    ended = [*reporter.getreports("passed"), *reporter.getreports("failed")]
    return [row for one in ended for row in getattr(one, "user_properties", ())]


@functools.cache
def find_application() -> QCoreApplication:
    """The one application of this process, kept to the end: Qt does not bear a second."""
    from PySide6.QtWidgets import QApplication

    return QApplication.instance() or QApplication([])
