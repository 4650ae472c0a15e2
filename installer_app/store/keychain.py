"""The operating system's keychain, asked in a thread and never waited for longer than a deadline."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Final, Protocol, TypeVar

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.secret import Secret

DEADLINE_S: Final = 10.0
"""A keychain may ask its user for a password; longer than this nobody sits before it."""
SAFE_PRIORITY: Final = 1
"""keyring's own mark of backends that keep secrets safe; below are plain files and the absent one."""

T = TypeVar("T")


class Backend(Protocol):
    """What we use of a `keyring` backend."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class NoKeychain(Exception):
    """This computer has no keychain that keeps secrets safe (headless, or none installed)."""


class Keychain:
    """Secrets by service and user name. One that is there but fails or does not answer in time is the
    fault computer_keychain; none at all is NoKeychain."""

    def __init__(self, find: Callable[[], Backend | None], deadline_s: float = DEADLINE_S) -> None:
        self._find = find
        self._deadline_s = deadline_s

    async def get(self, service: str, user: str) -> Secret | None:
        """None: nothing is kept under that name."""
        kept = await self._ask(lambda backend: backend.get_password(service, user))
        return None if kept is None else Secret(kept)

    async def set(self, service: str, user: str, secret: Secret) -> None:
        """Keep it, and read it back: some backends shorten or forget in silence."""

        def keep(backend: Backend) -> str | None:
            backend.set_password(service, user, secret.reveal())
            return backend.get_password(service, user)

        if await self._ask(keep) != secret.reveal():
            raise Fault(FaultCode.COMPUTER_KEYCHAIN, "did not keep what it was given")

    async def delete(self, service: str, user: str) -> None:
        """Forget it; fine if it is not there."""

        def forget(backend: Backend) -> None:
            if backend.get_password(service, user) is not None:
                backend.delete_password(service, user)

        await self._ask(forget)

    async def _ask(self, question: Callable[[Backend], T]) -> T:
        """A daemon thread for each question: one that hangs must not hold up the program's end."""
        answer: Future[T] = Future()

        def run() -> None:
            try:
                backend = self._find()
                if backend is None:
                    raise NoKeychain("no keychain on this computer")
                given = question(backend)
            except BaseException as error:  # raised again by the one who waits
                with suppress(Exception):
                    answer.set_exception(error)
            else:
                with suppress(Exception):
                    answer.set_result(given)

        threading.Thread(target=run, name="keychain", daemon=True).start()
        try:
            async with asyncio.timeout(self._deadline_s):
                return await asyncio.wrap_future(answer)
        except TimeoutError as late:
            detail = f"no answer within {self._deadline_s:g} s"
            raise Fault(FaultCode.COMPUTER_KEYCHAIN, detail) from late
        except (NoKeychain, Fault):
            raise
        except Exception as error:  # backends raise what their buses raise; its text may hold anything
            raise Fault(FaultCode.COMPUTER_KEYCHAIN, type(error).__name__) from error


def system_backend() -> Backend | None:
    """The safest backend `keyring` finds; None where there is none that is safe."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    backend = keyring.get_keyring()
    # A chain would fall back to a plain file by itself.
    chain: list[Backend] = list(backend.backends) if isinstance(backend, ChainerBackend) else [backend]
    safe = [each for each in chain if _priority(each) >= SAFE_PRIORITY]
    return max(safe, key=_priority, default=None)


def no_backend() -> Backend | None:
    """For the sandbox, which never touches the real keychain."""
    return None


def _priority(backend: object) -> float:
    return float(getattr(backend, "priority", 0))
