"""What others' computers run is what this checkout offers: commands, Pythons, no secret and no address."""

from __future__ import annotations

import re
import runpy
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.specifiers import SpecifierSet

import dev

ROOT = Path(dev.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PASSED = ROOT / ".github" / "passed.py"


def jobs_of(file: Path) -> dict[str, dict[str, Any]]:
    jobs: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))["jobs"]
    return jobs


CHECKS = jobs_of(ROOT / ".github" / "workflows" / "checks.yml")


def values(job: dict[str, Any], text: str) -> list[str]:
    """A text of a job with each value its matrix puts in place of `${{ matrix.NAME }}`."""
    name = re.search(r"\$\{\{ matrix\.(\w+) \}\}", text)
    if name is None:
        return [text]
    return [text.replace(name[0], str(value)) for value in job["strategy"]["matrix"][name[1]]]


def commands() -> list[tuple[str, list[str]]]:
    """Job and words of every command of dev.py."""
    return [
        (name, shlex.split(line))
        for file in FILES
        for name, job in jobs_of(file).items()
        for step in job["steps"]
        for line in values(job, step.get("run", ""))
        if "dev.py" in line
    ]


def test_every_command_is_one_of_the_way_in() -> None:
    known = {command.__name__ for command in dev.COMMANDS}
    seen = {words[2] for _, words in commands()}
    assert {"check", "test", "build"} <= seen <= known
    assert all(words[:2] in (["python", "dev.py"], ["python3", "dev.py"]) for _, words in commands())


def test_every_marker_is_one_there_is() -> None:
    known = {line.partition(":")[0] for line in PROJECT["tool"]["pytest"]["ini_options"]["markers"]}
    asked = {words[words.index("-m") + 1] for _, words in commands() if "-m" in words}
    assert {"bluez", "frozen", "faults", "fuzz"} <= asked <= known


@pytest.mark.parametrize("job", ["test", "frozen"])
def test_three_systems_run_every_python_the_package_supports(job: str) -> None:
    matrix = CHECKS[job]["strategy"]["matrix"]
    supported = SpecifierSet(PROJECT["project"]["requires-python"])
    assert matrix["python"] == [f"3.{minor}" for minor in range(30) if supported.contains(f"3.{minor}.9")]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "windows", "macos"}


def test_tests_that_may_be_skipped_are_looked_at_afterwards() -> None:
    for name in ("bluez", "frozen"):
        lines = [step.get("run", "") for step in CHECKS[name]["steps"]]
        at = next(number for number, line in enumerate(lines) if f"-m {name}" in line)
        report = lines[at].rpartition("--junitxml=")[2]
        looked, _, may_skip = lines[at + 1].partition(" ${{")
        assert looked.endswith(f"{PASSED.relative_to(ROOT).as_posix()} {report}")
        assert may_skip in ("", " runner.os != 'Linux' && '--skips' || '' }}")


def test_the_package_that_is_given_out_is_installed_started_and_removed() -> None:
    job, frozen = CHECKS["package"], CHECKS["frozen"]
    given = job["steps"][0]["with"]["name"]
    names = {
        f"lock-installer-{system}-{python}"
        for system in frozen["strategy"]["matrix"]["os"]
        for python in frozen["strategy"]["matrix"]["python"]
    }
    assert job["needs"] == "frozen" and given in names
    newest = ".".join(map(str, dev.NEWEST))
    assert given.endswith(f"-{newest}") and "ubuntu" in given
    lines = [step.get("run", "") for step in job["steps"]]
    told = [
        next(n for n, line in enumerate(lines) if word in line) for word in ("*.deb", "--self-test", "remove")
    ]
    assert told == sorted(told)


def test_every_job_has_a_deadline_and_no_more_rights_than_to_read() -> None:
    for file in FILES:
        assert yaml.safe_load(file.read_text("utf-8"))["permissions"] == {"contents": "read"}
        assert all(job["timeout-minutes"] <= 180 for job in jobs_of(file).values())


def test_actions_are_pinned_and_no_secret_and_no_host_is_named() -> None:
    for file in FILES:
        text = file.read_text("utf-8")
        uses = re.findall(r"uses: (\S+)", text)
        assert uses and all(re.fullmatch(r"actions/[a-z-]+@v\d+", one) for one in uses)
        assert "secrets." not in text and "://" not in text
        assert not re.search(r"\b[\w-]+\.(org|io|com|net|dev)\b", text)


CASES = {
    "passed": ('<testcase name="a"/>', 0),
    "all were skipped": ('<testcase name="a"><skipped message="no qemu"/></testcase>', 1),
    "one was skipped": ('<testcase name="a"/><testcase name="b"><skipped/></testcase>', 1),
    "one failed": ('<testcase name="a"/><testcase name="b"><failure/></testcase>', 1),
    "one broke": ('<testcase name="a"/><testcase name="b"><error/></testcase>', 1),
    "none ran": ("", 1),
}


@pytest.mark.parametrize("case", CASES)
def test_a_report_proves_something_only_if_all_ran_and_passed(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body, code = CASES[case]
    report = tmp_path / "report.xml"
    report.write_text(f"<testsuites><testsuite>{body}</testsuite></testsuites>", "utf-8")
    main = runpy.run_path(str(PASSED))["main"]
    assert main([str(report)]) == code
    told = capsys.readouterr().out
    assert ("no qemu" in told) is (case == "all were skipped")
    assert main([str(report), "--skips"]) == (0 if case in {"passed", "one was skipped"} else 1)


@pytest.mark.parametrize("text", ["", "<testsuites>", "no xml"])
def test_a_report_that_cannot_be_read_proves_nothing(text: str, tmp_path: Path) -> None:
    main = runpy.run_path(str(PASSED))["main"]
    (tmp_path / "report.xml").write_text(text, "utf-8")
    assert main([str(tmp_path / "report.xml")]) == 1
    assert main([str(tmp_path / "none.xml")]) == 1
