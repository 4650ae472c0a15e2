"""Which libraries a bundle is made of: their licences and what they tell of themselves go into it too."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackagePath, distribution, distributions
from pathlib import Path, PurePosixPath
from typing import Final

Entry = tuple[str, str, str]
"""PyInstaller's own: name in the bundle, file it comes from, kind of file."""

OURS: Final = "lock-installer"
TOLD: Final = ("METADATA", "entry_points.txt")
"""What the running app reads of a library: About its version and licence, keyring its backends."""
_PAPERS: Final = ("LICEN", "COPYING", "NOTICE", "AUTHORS", "COPYRIGHT")


def bundled(sources: Iterable[str]) -> tuple[Distribution, ...]:
    """The installed libraries of which at least one of these files is, in order; ours is always one."""
    wanted = {str(Path(source).resolve()) for source in sources if source}
    found = {OURS: distribution(OURS)}
    for one in distributions():
        code = (file for file in one.files or () if not in_metadata(file) and file.suffix != ".pyc")
        if any(str(Path(str(file.locate())).resolve()) in wanted for file in code):
            found.setdefault(one.name.lower(), one)
    return tuple(one for _, one in sorted(found.items()))


def in_metadata(file: PackagePath) -> bool:
    """Whether a file only tells of its library."""
    return file.parts[0].endswith(".dist-info")


def papers(libraries: Iterable[Distribution]) -> Iterator[Entry]:
    """For each library its licences, what is inside it in turn, and what the running app reads of it."""
    for one in libraries:
        for file in one.files or ():
            source = str(file.locate())
            if not in_metadata(file):
                continue
            if str(PurePosixPath(*file.parts[1:])) in TOLD:
                yield (file.as_posix(), source, "DATA")
            elif is_paper(file.name) or "sboms" in file.parts or "licenses" in file.parts:
                below = PurePosixPath(*file.parts[1:]).as_posix().removeprefix("licenses/")
                yield (f"licences/{one.name}/{below}", source, "DATA")


def is_paper(name: str) -> bool:
    """Whether a file of this name is a licence or tells who holds the rights."""
    return name.upper().startswith(_PAPERS)


def python_papers() -> Iterator[Entry]:
    """Python's own licence."""
    for place in (Path(sysconfig.get_path("stdlib")), Path(sysconfig.get_config_var("prefix") or "/")):
        for name in ("LICENSE.txt", "LICENSE"):
            if (place / name).is_file():
                yield ("licences/Python/LICENSE.txt", str(place / name), "DATA")
                return
    yield from debian_papers([sysconfig.get_path("stdlib") + "/os.py"])


def debian_papers(files: Iterable[str]) -> Iterator[Entry]:
    """The copyright of the packages of Debian that these files are of; nothing where there is no dpkg."""
    if not shutil.which("dpkg-query"):
        return
    # A library may be known to dpkg by its name of before /lib became a link to /usr/lib.
    names = {name for file in files for name in (str(Path(file).resolve()), file)}
    asked = sorted(names | {name.removeprefix("/usr") for name in names if name.startswith("/usr/lib")})
    told = subprocess.run(["dpkg-query", "-S", *asked], capture_output=True, text=True, check=False)
    packages = {line.split(":")[0] for line in told.stdout.splitlines() if ":" in line and "," not in line}
    for package in sorted(packages):
        paper = Path("/usr/share/doc", package, "copyright")
        if paper.is_file():
            yield (f"licences/Debian/{package}.txt", str(paper.resolve()), "DATA")


def of_the_system(binaries: Iterable[Entry], prefixes: Iterable[Path]) -> tuple[str, ...]:
    """The files of a bundle that come from none of these folders: the system's own libraries."""
    homes = tuple(prefix.resolve() for prefix in prefixes)
    sources = (source for _, source, kind in binaries if kind != "SYMLINK" and Path(source).is_absolute())
    return tuple(
        source for source in sources if not any(Path(source).resolve().is_relative_to(home) for home in homes)
    )


def without_metadata(entries: Iterable[Entry]) -> list[Entry]:
    """Entries without the files about libraries that PyInstaller's own rules bring: ours are complete."""
    return [entry for entry in entries if not PurePosixPath(entry[0]).parts[0].endswith(".dist-info")]
