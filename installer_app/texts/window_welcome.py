"""The words of the first start: signing in or the sandbox, Bluetooth and what mends it, the keychain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.fault import FaultCode
from installer_app.texts.language import N_

TITLE: Final = N_("Before the first lock")
LEAD: Final = N_("Three things are looked at here. Nothing of it has to be done now.")
WHO: Final = N_("1  Who is signed in")
WHO_TEXT: Final = N_(
    "The cloud provisions and signs for an account. Without one, locks can be heard and no more."
)
SANDBOX: Final = N_("Try it in a sandbox")
SANDBOX_TEXT: Final = N_(
    "A virtual cloud and virtual locks on this computer, in a window of its own. Nothing is real."
)
SANDBOX_OPENS: Final = N_("It opens in a window of its own…")
SANDBOX_FAILED: Final = N_("The sandbox could not be started: {why}")
RADIO: Final = N_("2  Bluetooth")
RADIO_ASKED: Final = N_("Listening…")
RADIO_WORKS_ONE: Final = "It works: {count} lock is heard"
RADIO_WORKS_MANY: Final = "It works: {count} locks are heard"
RADIO_SILENT: Final = N_("It works, and no lock is heard yet")
RADIO_SILENT_TEXT: Final = N_(
    "A lock is heard within some ten metres, and only while no phone is connected to it."
)
KEYS: Final = N_("3  What keeps tokens and keys")
KEYCHAIN: Final = N_("This computer's keychain")
KEYCHAIN_TEXT: Final = N_("Tokens and the installation key are kept there, and nowhere in a file.")
NO_KEYCHAIN: Final = N_("This computer has no keychain")
NO_KEYCHAIN_TEXT: Final = N_(
    "Tokens stay until this app ends. The installation key is a file that other users cannot read; "
    "whoever takes the disk can."
)
BEGIN: Final = N_("Go on to the locks")
UNSIGNED: Final = N_("Signing in can wait: Settings has it too")

# ---- no profile
SET_UP_TITLE: Final = N_("Which services is this app for?")
SET_UP_LEAD: Final = N_("There is no profile on this computer yet.")
PROFILE: Final = N_("Take a profile")
PROFILE_TEXT: Final = N_(
    "A small file from whoever runs your locks: which services there are, and whose signatures count. "
    "It holds no secret."
)
OPEN_PROFILE: Final = N_("Open a profile…")
CHOOSE_PROFILE: Final = N_("Choose a profile")
PROFILES: Final = N_("Profiles")
PROFILE_TAKEN: Final = N_("Profile {name} is taken. The window opens anew.")

_LINUX: Final = "linux"
_WINDOWS: Final = "win32"
_MACOS: Final = "darwin"
FIXES: Final[Mapping[FaultCode, Mapping[str, str]]] = {
    FaultCode.LINK_NO_ADAPTER: {
        _LINUX: N_("Plug one in. If there is one, start its service: `sudo systemctl start bluetooth`"),
        _WINDOWS: N_("Plug one in, or enable it in Device Manager under Bluetooth."),
        _MACOS: N_("Restart the Mac. If System Settings shows no Bluetooth either, plug an adapter in."),
    },
    FaultCode.LINK_ADAPTER_OFF: {
        _LINUX: N_("Turn it on: `bluetoothctl power on`. If it is blocked: `rfkill unblock bluetooth`"),
        _WINDOWS: N_("Settings, Bluetooth & devices: turn Bluetooth on."),
        _MACOS: N_("System Settings, Bluetooth: turn it on."),
    },
    FaultCode.LINK_NOT_PERMITTED: {
        _LINUX: N_("Join its group, then log in again: `sudo usermod -aG bluetooth $USER`"),
        _WINDOWS: N_("Settings, Privacy & security, Radios: let desktop apps control them."),
        _MACOS: N_(
            "System Settings, Privacy & Security, Bluetooth: allow Lock Installer, then start it again."
        ),
    },
}
"""What mends it, by system; other faults and systems have their advice."""
