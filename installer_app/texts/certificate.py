"""Words for a certificate that is checked: what each line is about, what became of it, who vouches for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.texts.language import N_, _
from installer_app.texts.measures import MINUS, date, moment, time_of_day
from installer_app.texts.steps import TITLES, title
from installer_app.workflow.verified import CheckedLine, Match, Standing, Verification, Voucher

HELP: Final[Mapping[str, str]] = {
    "certificate": N_("Certificates: shown, saved, and checked without any service."),
    "certificate verify": N_(
        "Check a certificate: what was changed in it, and who vouches for each line. Exit code: 0 nothing is "
        "changed and who vouches was compared, 3 nothing is changed, 12 something is."
    ),
    "certificate show": N_("Show a job's certificate, line by line."),
    "certificate key": N_("Show by which fingerprint this installation's certificates are known."),
    "certificate save": N_("Write a job's certificate as signed JSON, as a PDF, or both."),
    "certificate file": N_("The certificate, as JSON."),
    "certificate --label": N_("The label of the lock in hand, LOCK1:serial:model:fingerprint."),
    "--key": N_("The fingerprint of the installation that is to have signed it, 16 digits."),
    "--pdf": N_("Write it as a PDF to this file."),
}
SUBJECTS: Final[Mapping[str, str]] = {
    "workflow": N_("Job"),
    "subject": N_("Subject"),
    "grade": N_("Proof reached"),
    "open": N_("Proofs still open"),
    "not_verifiable": N_("Proofs not verifiable"),
    "app": N_("Written by"),
    "environment": N_("Environment"),
    "sandbox": N_("Sandbox"),
    "journal_head": N_("Journal's head"),
    "issued_at": N_("Written at"),
    "label": N_("Label as scanned"),
    "lock_id": N_("lockId"),
    "property_id": N_("Property's id"),
    "area_id": N_("Area's id"),
    "property": N_("Property"),
    "area": N_("Area"),
    "name": N_("Name"),
    "serial": N_("Serial"),
    "model": N_("Model, hardware"),
    "fingerprint": N_("Key fingerprint"),
    "lock_sign_key": N_("Lock's signing key"),
    "lock_seal_key": N_("Lock's sealing key"),
    "identity": N_("Identity"),
    "firmware_before": N_("Firmware before"),
    "battery": N_("Battery"),
    "lock_clock": N_("Lock's clock was off"),
    "cloud_clock": N_("Cloud's clock was ahead"),
    "operator": N_("Signed in"),
    "provision_message": N_("Keys sent, SHA-256"),
    "provision_bytes": N_("Keys sent, bytes"),
    "provision_signal": N_("Signal when they were sent"),
    "provision_adapter": N_("Adapter"),
    "provision_receipt": N_("Receipt of its keys, SHA-256"),
    "provision_receipt_jws": N_("Receipt of its keys, as signed"),
    "install_message": N_("Install message sent, SHA-256"),
    "install_bytes": N_("Install message sent, bytes"),
    "install_signal": N_("Signal when it was sent"),
    "install_adapter": N_("Adapter"),
    "install_receipt": N_("Receipt of the install, SHA-256"),
    "install_receipt_jws": N_("Receipt of the install, as signed"),
    "install_message_id": N_("Install message, id"),
    "install_message_signer": N_("Install message, signer's key"),
    "install_message_seal": N_("Install message, signature"),
    "install_message_expires": N_("Install message, until"),
    "uninstall_message": N_("Uninstall message sent, SHA-256"),
    "uninstall_bytes": N_("Uninstall message sent, bytes"),
    "uninstall_signal": N_("Signal when it was sent"),
    "uninstall_adapter": N_("Adapter"),
    "uninstall_receipt": N_("Receipt of the uninstall, SHA-256"),
    "uninstall_receipt_jws": N_("Receipt of the uninstall, as signed"),
    "replaced_lock_id": N_("Replaced lock, lockId"),
    "replaced_name": N_("Replaced lock, name"),
    "replaced_unplaced": N_("Replaced lock out of the place"),
    "firmware_assigned": N_("Firmware assigned"),
    "firmware_running": N_("Firmware on the lock"),
    "firmware_image": N_("Its image's hash"),
    "synced_before": N_("Last sync before"),
    "synced": N_("Synced"),
    "keys": N_("Keys"),
    "keys_required": N_("Keys required"),
    "firmware": N_("Firmware"),
    "firmware_required": N_("Firmware required"),
    "placed": N_("Placed"),
    "placed_required": N_("Place required"),
    "checklist": N_("Checklist"),
    "door_closes": N_("The door closes"),
    "handle_free": N_("The handle is free"),
    "egress_opens": N_("Egress opens from inside"),
    "battery_date": N_("Date on the battery"),
    "taken_over_from": N_("Taken over from job"),
    "taken_over_head": N_("Head of the journal there"),
}
VOUCHERS: Final[Mapping[Voucher, str]] = {
    Voucher.LOCK: N_("the lock: its signature was checked now"),
    Voucher.LOCK_READ: N_("read from the lock, says the installation"),
    Voucher.CLOUD: N_("read from the cloud, says the installation"),
    Voucher.INSTALLATION: N_("the installation"),
    Voucher.TECHNICIAN: N_("the technician's word"),
}
FALSE: Final[Mapping[Standing, str]] = {
    Standing.CHANGED: N_("FALSE: not what was signed"),
    Standing.ADDED: N_("FALSE: never signed"),
    Standing.REFUTED: N_("FALSE: the lock's key did not sign this"),
    Standing.UNSIGNED: N_("nobody: the signature does not hold"),
}
SIGNERS: Final[Mapping[Match, str]] = {
    Match.SAME: N_("holds, by installation {key}: the one given"),
    Match.OTHER: N_("holds, by installation {key}: ANOTHER than given"),
    Match.NOT_COMPARED: N_("holds, by installation {key}: compare it with what its owner says"),
}
LOCKS: Final[Mapping[Match, str]] = {
    Match.SAME: N_("the same as on the label given"),
    Match.OTHER: N_("ANOTHER than on the label given"),
}
HEAD: Final = N_("Certificates")
OWN_HEAD: Final = N_("This installation's fingerprint")
OWN_TEXT: Final = N_("Whoever gets a certificate from here compares it with the one in the certificate.")
CHECK: Final = N_("Check a certificate…")
BROKEN: Final = N_("This is no certificate, or its form is broken: nothing in it counts.")
NOT_TICKED: Final = N_("not ticked")
PAPER_CHECK: Final = N_("Check this certificate")
PAPER_HOW: Final = N_(
    "The code is the SHA-256 of the signed file that belongs to this paper, which is checked offline with: "
    "lock-installer certificate verify FILE. The paper alone proves nothing."
)
PAPER_TECHNICIAN: Final = N_("Technician: name, date, signature")
PAPER_CUSTOMER: Final = N_("Received by: name, date, signature")
PAPER_INSTALLATION: Final = N_("Signed by the installation with the key")
_LONGEST: Final = 46
_EDGES: Final = 18


VALUES: Final = (
    N_("unknown"),
    N_("never"),
    N_("none"),
    N_("yes"),
    N_("no"),
    N_("not set"),
    N_("not visible"),
    N_("ticked"),
    N_("not ticked"),
    N_("not said"),
    N_("not asked"),
    N_("label"),
    N_("compared with the sticker"),
    N_("pinned earlier on this computer"),
    N_("identity not proven"),
    N_("no proof"),
    N_("lock confirms"),
    N_("cloud confirms"),
    N_("not verifiable"),
    N_("proven"),
    N_("not verifiable with this account"),
)
"""Values that are fixed words; all else is shown as it stands."""


def help_of(name: str) -> str:
    """The help line of a command or an option."""
    return _(HELP[name])


def subject(key: str) -> str:
    """What a line is about; one this version does not know is shown as it is."""
    return _(SUBJECTS[key]) if key in SUBJECTS else key.replace("_", " ")


def value(told: str) -> str:
    """A line's value; only what is fixed is translated."""
    if told in VALUES:
        return _(told)
    return f"{MINUS}{told[1:]}" if told[:1] == "-" and told[1:2].isdigit() else told


def shown(line: CheckedLine) -> str:
    """A line's value, digests and keys shortened in their middle."""
    told = value(line.value) or _("nothing is left of it")
    if line.subject in ("open", "not_verifiable"):
        told = ", ".join(title(key) if key in TITLES else key for key in told.split(", "))
    return told if len(told) <= _LONGEST else f"{told[:_EDGES]} … {told[-_EDGES:]}"


def vouched(line: CheckedLine) -> str:
    """Who vouches for a line, or why nobody does; with the time where it has one."""
    if line.standing in FALSE:
        return _(FALSE[line.standing])
    at = moment(line.at)
    who = _(VOUCHERS[line.by])
    return _("{who}, {at}").format(who=who, at=f"{date(at)} {time_of_day(at)[:5]}") if at else who


def findings(found: Verification) -> Mapping[str, str]:
    """What can be said of the whole, by heading: file, form, signature, the lock's key."""
    signer = _(SIGNERS[found.signer]).format(key=grouped(found.key_id))
    broken = _("does not hold: digests, header or signature were changed")
    return {
        _("SHA-256 of the file"): found.sha256,
        _("Form"): _("as it was written") if found.as_written else _("changed outside the lines"),
        _("Signature"): signer if found.signature_holds else broken,
        _("Lock's key"): _lock(found),
    }


def verdict(found: Verification) -> str:
    """The last sentence. It is never simply valid."""
    if found.false:
        named = ", ".join(dict.fromkeys(map(subject, found.false)))
        return (
            _("False: {lines}. What the other lines say is as it was signed.").format(lines=named)
            if (found.signature_holds)
            else _("False: {lines}. The signature does not hold either.").format(lines=named)
        )
    if not found.signature_holds:
        return _("The signature does not hold: nobody vouches for any line.")
    if not found.as_written:
        return _("Every line is as it was signed; the file around them was changed.")
    if Match.OTHER in (found.signer, found.lock):
        return _("Nothing was changed, but it is of another lock or another installation than given.")
    if found.is_known:
        return _("Nothing was changed since it was signed. Each line is as good as whoever vouches for it.")
    if not found.is_lock_proven:
        return _(
            "Nothing was changed since it was signed. Identity not proven: nobody compared the lock's key."
        )
    return _("Nothing was changed since it was signed. Who signed it was not compared.")


def grouped(fingerprint: str) -> str:
    """An installation's fingerprint as people compare it: `4f7c 09ab 11d2 55e0`."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def broken() -> str:
    """Nothing in the file can be told apart."""
    return _(BROKEN)


def saved(path: str) -> str:
    """After a file was written."""
    return _("Certificate: {path}").format(path=path)


def _lock(found: Verification) -> str:
    if found.lock in LOCKS:
        return _(LOCKS[found.lock])
    if found.is_lock_proven:
        return _("not compared now; the installation says: {how}").format(how=value(found.values["identity"]))
    return _("identity not proven")
