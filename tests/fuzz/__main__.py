"""Searches for input that breaks one parser: `python -m tests.fuzz TARGET SECONDS FOLDER`.

In a process of its own, with bounded memory and a deadline for each input. With atheris the search follows
the branches; without it hypothesis makes the inputs. A finding is left in FOLDER as a file `crash-...`."""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path
from typing import Final

MEMORY_MIB: Final = 1024
INPUT_S: Final = 5
"""An input that takes longer hangs the app, as far as anybody at a door is concerned."""
BATCH: Final = 500


def fuzz(name: str, seconds: int, folder: Path) -> None:
    """Follow the branches, until the time is out. Ends the process."""
    import atheris

    with atheris.instrument_imports(include=["installer_app"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[name]
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup(
        [
            sys.argv[0],
            str(corpus),
            f"-max_total_time={seconds}",
            f"-rss_limit_mb={MEMORY_MIB}",
            f"-timeout={INPUT_S}",
            f"-max_len={target.longest}",
            f"-artifact_prefix={folder}/",
            "-print_final_stats=1",
            "-verbosity=0",
        ],
        target.run,
    )
    atheris.Fuzz()


def search(name: str, seconds: int, folder: Path) -> None:
    """Where atheris has no wheel: inputs near the seeds, and any."""
    from hypothesis import HealthCheck, given, settings
    from hypothesis import seed as begin
    from hypothesis import strategies as st

    from tests.fuzz.targets import TARGETS

    limit_memory()
    target = TARGETS[name]
    data = st.binary(max_size=target.longest)

    def splice(seed: bytes, at: int, gone: int, new: bytes) -> bytes:
        return seed[: at % (len(seed) + 1)] + new + seed[at % (len(seed) + 1) + gone :]

    near = st.builds(splice, st.sampled_from(target.seeds()), st.integers(0, 9999), st.integers(0, 9), data)
    bounds = settings(
        max_examples=BATCH, database=None, deadline=INPUT_S * 1000, suppress_health_check=list(HealthCheck)
    )
    end, tried = time.monotonic() + seconds, 0
    for number in itertools.count():

        @begin(number)
        @bounds
        @given(near | data)
        def run(given_: bytes) -> None:
            try:
                target.run(given_)
            except BaseException:
                (folder / "crash-hypothesis").write_bytes(given_)
                raise

        run()
        tried += BATCH
        if time.monotonic() > end:
            break
    sys.stderr.write(f"stat::number_of_executed_units: {tried}\n")


def limit_memory() -> None:
    """As libFuzzer does by itself."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (2 * MEMORY_MIB * 1024 * 1024,) * 2)


def main() -> None:
    """See the module."""
    name, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    try:
        import atheris  # noqa: F401
    except ImportError:
        search(name, seconds, folder)
    else:
        fuzz(name, seconds, folder)


if __name__ == "__main__":
    main()
