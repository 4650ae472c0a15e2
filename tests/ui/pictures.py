"""Whole windows with invented data: picking a lock, delivering, a fault, done."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from installer_app.ui.icons import Icon, qt_icon
from installer_app.ui.shell import Shell
from installer_app.ui.theme import Face, Tone
from installer_app.ui.widgets.badge import Badge, BadgeKind
from installer_app.ui.widgets.buttons import Button, LinkButton, PrimaryButton
from installer_app.ui.widgets.certificate import CertificateRow, CertificateText, CertificateView, GradeWord
from installer_app.ui.widgets.evidence import EvidenceRow, EvidenceSection
from installer_app.ui.widgets.fault_panel import FaultColumn, FaultPanel, FaultReading, FaultView
from installer_app.ui.widgets.finding import FindingBar, FindingKind
from installer_app.ui.widgets.flow import FlowRow
from installer_app.ui.widgets.grade import GradeKind, GradeState
from installer_app.ui.widgets.labels import IconText, Label
from installer_app.ui.widgets.list_frame import ListFrame
from installer_app.ui.widgets.page import Page
from installer_app.ui.widgets.rail import Place
from installer_app.ui.widgets.scale import Column, Delivery, Scale
from installer_app.ui.widgets.scan_list import BatteryKind, ScanList, ScanModel, ScanRow
from installer_app.ui.widgets.scan_rows import ScanDelegate, ScanHeads
from installer_app.ui.widgets.signal_bars import SignalBars
from installer_app.ui.widgets.status import StatusItem
from installer_app.ui.widgets.step_table import GradeCell, StepRow, StepState, StepTable
from installer_app.ui.widgets.stepper import Piece, PieceState

PLACES: Final = (
    Place("install", Icon.INSTALL, "Install"),
    Place("worklist", Icon.WORKLIST, "Worklist"),
    Place("locks", Icon.LOCK, "Locks"),
    Place("firmware", Icon.FIRMWARE, "Firmware"),
    Place("fleet", Icon.FLEET, "Fleet"),
    Place("settings", Icon.SETTINGS, "Settings", last=True),
)
TITLES: Final = ("Lock", "Place", "Check", "Install", "Firmware", "Sync", "Done")
NONE, SENT = GradeCell(), GradeState.REACHED
BOLD_ROW: Final = ("Bold 48213", "Bold cylinder, watched only", BadgeKind.BOLD, "Bold, see Fleet")


def page(title: str, lead: str) -> tuple[Page, QVBoxLayout]:
    """A page with its title and lead."""
    made = Page(title, lead)
    return made, made.body


def pieces(answers: tuple[str, ...], last: PieceState = PieceState.NOW) -> tuple[Piece, ...]:
    """Steps of the flow: done up to the last answer."""
    made = []
    for at, title in enumerate(TITLES):
        if at < len(answers) - 1:
            made.append(Piece(title, answers[at], PieceState.DONE, leads_back=True))
        elif at == len(answers) - 1:
            made.append(Piece(title, answers[at], last))
        else:
            made.append(Piece(title))
    return tuple(made)


def shell(bluetooth: str = "Linked to 7K3M9XQ2", jobs: str = "2 jobs in the background") -> Shell:
    """The case with its rail and its status line filled."""
    made = Shell(PLACES)
    made.rail.set_count("worklist", "24", "24 doors to install")
    made.status.set_sandbox("SANDBOX", "no real locks")
    made.status.set_items(
        (
            StatusItem(Icon.PERSON, "Mara Lindqvist: may provision and install"),
            StatusItem(Icon.BLUETOOTH, bluetooth),
            StatusItem(Icon.CLOCK, "Clock 1 s behind the cloud"),
            StatusItem(Icon.HOURGLASS, jobs, last=True),
        )
    )
    made.evidence.set_words("Evidence", "value, source, age", "Show as command")
    return made


def sections(
    sent: tuple[EvidenceRow, ...],
    lock: tuple[EvidenceRow, ...],
    cloud: tuple[EvidenceRow, ...],
    states: tuple[GradeState, GradeState, GradeState],
    fraction: float | None = None,
) -> tuple[EvidenceSection, ...]:
    """The three sections of the evidence."""
    empty = "Nothing has been sent to this lock."
    return (
        EvidenceSection(GradeKind.SENT, states[0], "We sent", sent, empty, fraction),
        EvidenceSection(GradeKind.LOCK, states[1], "The lock confirms", lock, "Nothing was heard of it."),
        EvidenceSection(GradeKind.CLOUD, states[2], "The cloud confirms", cloud, "Not asked yet."),
    )


def scan_rows() -> tuple[ScanRow, ...]:
    """Seven locks in the air."""

    def row(
        serial: str, meta: str, state: BadgeKind, text: str, dbm: int, age: str, pinned: str = ""
    ) -> ScanRow:
        low = dbm == -74
        kind = BatteryKind.UNKNOWN if state is BadgeKind.BOLD else BatteryKind.LOW if low else BatteryKind.OK
        words = {BatteryKind.OK: "Battery ok", BatteryKind.LOW: "Battery low", BatteryKind.UNKNOWN: "unknown"}
        signal = f"\N{MINUS SIGN}{-dbm} dBm"
        return ScanRow(serial, serial, meta, state, text, dbm, signal, kind, words[kind], age, pinned)

    known = "SL-2 cylinder, firmware 1.3.1, same keys"
    return (
        row("7K3M9XQ2", known, BadgeKind.FACTORY, "Factory", -64, "now", "pinned by label"),
        row("W2D8P4TN", "SL-2 cylinder", BadgeKind.FACTORY, "Factory", -58, "1 s"),
        row("QZ81MB3E", "SL-4 mortise", BadgeKind.INSTALLED, "Installed in Kanaalhuis 4.01", -67, "2 s"),
        row("5TN9KA47", "SL-2 cylinder", BadgeKind.PROVISIONED, "Provisioned, no place yet", -74, "1 s"),
        row("C4X0JWG6", "SL-4 mortise", BadgeKind.INSTALLED, "Installed in Kanaalhuis 3.07", -79, "4 s"),
        row("0H6VRC5Y", "SL-2 cylinder", BadgeKind.FOREIGN, "Not ours", -85, "6 s"),
        row(*BOLD_ROW, -90, "9 s"),
    )


def picture_a() -> Shell:
    """Which lock: the scan list, one row pinned, evidence almost empty."""
    made = shell("Hearing 7 locks")
    made.stepper.set_pieces(pieces(("scan, type or pick",)))
    content, box = page(
        "Which lock is in front of you?", "Scan the label. Or type the serial, or pick it below."
    )
    field = QLineEdit("LOCK1:7K3M9XQ2:SL2:9D4G-T7XM-1RWC-KB05")
    field.setProperty("field", "large")
    field.addAction(qt_icon(Icon.SCAN), QLineEdit.ActionPosition.LeadingPosition)
    field.setAccessibleName("Serial or label")
    field.setMinimumWidth(240)
    line = QVBoxLayout()
    line.setSpacing(5)
    buttons = (Button("Paste", Icon.CLIPBOARD), Button("From picture…", Icon.PICTURE))
    line.addWidget(FlowRow((field, *buttons), grows=field))
    heard = Label("7 heard, strongest first", Face.HEAD)
    held = Badge(BadgeKind.HELD, "Order held while you point at it")
    why = LinkButton("Why can't I see it?", Icon.QUESTION)
    line.addWidget(FlowRow((heard, held, why), 10, right_from=why))
    box.addLayout(line)
    model = ScanModel(content)
    scan = ScanList(model)
    scan.setItemDelegate(ScanDelegate(scan))
    model.set_rows(scan_rows())
    frame = ListFrame(scan, ScanHeads(("Serial, model", "State", "Signal", "Battery", "Heard"), scan))
    scan.choose("7K3M9XQ2")
    frame.setMinimumHeight(240)
    line.addWidget(frame, 1)
    box.addSpacing(0)
    made.set_page(content)
    made.evidence.set_sections(
        sections(
            (),
            (
                EvidenceRow("Serial", "heard, now", "7K3M9XQ2", mono=True),
                EvidenceRow("Key fingerprint", "read, 3 s", "9D4G-T7XM-1RWC-KB05", mono=True),
                EvidenceRow("Compared with the label", "computed, 3 s", "Same keys"),
                EvidenceRow("Battery", "read, 3 s", "86 %"),
                EvidenceRow("Clock", "read, 3 s", "55 s behind the cloud"),
            ),
            (
                EvidenceRow("Record of this lock", "read, 12 s", "None: never provisioned"),
                EvidenceRow("Planned in the worklist", "list, 08:05", "Kanaalhuis, Floor 4, door 4.02"),
            ),
            (GradeState.NONE, GradeState.AWAITED, GradeState.AWAITED),
        )
    )
    left = (Button("Identify: blink 5 s", Icon.BLINK), Button("Replace another lock with it…"))
    made.foot.set_buttons(left, PrimaryButton("Install this lock"))
    made.foot.set_reason("Keys known, place known: goes straight to Check")
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    return made


def _steps(stopped: bool) -> tuple[StepRow, ...]:
    now = (
        GradeCell(GradeState.FAILED, "at 61 %") if stopped else GradeCell(GradeState.RUNNING, "61 %", 0.61),
        NONE,
        NONE,
    )
    signed, bytes_sent = "key nk-2026-03, until Sun 14:32", "25.0 of 41.0 kB"
    return (
        StepRow(
            StepState.DONE,
            "Provision",
            "keys sealed to this lock, 1.1 kB",
            (GradeCell(SENT, "14:32:10"), GradeCell(SENT, "14:32:14"), GradeCell(SENT, "14:32:15")),
        ),
        StepRow(
            StepState.DONE,
            "Have the message signed",
            signed,
            (GradeCell(SENT, "14:32:16"), NONE, GradeCell(SENT, "14:32:17")),
        ),
        StepRow(StepState.DONE, "Inspect it", "lock, place, dates and signature are right"),
        StepRow(
            StepState.FAULT if stopped else StepState.NOW,
            "Deliver it",
            f"stopped at {bytes_sent}" if stopped else bytes_sent,
            now,
        ),
        StepRow(
            StepState.AHEAD,
            "Receipt",
            "the lock applies it and signs for it",
            (NONE, GradeCell(GradeState.AWAITED, "awaited"), GradeCell(GradeState.AWAITED, "later, by sync")),
        ),
    )


def _delivery_evidence(
    sent_at: str, ages: tuple[str, str], state: str
) -> tuple[tuple[EvidenceRow, ...], ...]:
    return (
        (
            EvidenceRow("Provision message", "14:32:10", "1.1 kB, whole"),
            EvidenceRow("Install message", sent_at, "25.0 of 41.0 kB"),
        ),
        (
            EvidenceRow("Applied: provision", f"receipt, {ages[0]}", "Receipt signed by the lock"),
            EvidenceRow("State", "heard, 1 s", state),
            EvidenceRow("Holds of the install message", f"answer, {ages[1]}", "25,000 bytes, not applied"),
        ),
        (
            EvidenceRow("Provisioned for", "read, 30 s", "Noordkade, lockId 8c1f-52e0"),
            EvidenceRow("Install message", "answer, 28 s", "Signed, valid until Sun 14:32"),
            EvidenceRow("Place of this lock", "read, 30 s", "Door 4.02, since 14:32:17, not yet on the lock"),
        ),
    )


def _table(stopped: bool) -> StepTable:
    table = StepTable(("Step", "Sent", "Lock confirms", "Cloud confirms"))
    table.set_rows(_steps(stopped), low=stopped)
    return table


def picture_c() -> Shell:
    """Delivering: the scale, the steps with their proofs, the primary button disabled with its reason."""
    made = shell()
    answers = ("7K3M9XQ2", "4.02, Kanaalhuis", "nothing blocked", "delivering, 61 %")
    made.stepper.set_pieces(pieces(answers))
    content, box = page(
        "Installing door 4.02", "Stay within a few steps of the door until the lock has signed."
    )
    scale = Scale()
    scale.set_delivery(
        Delivery(
            "Delivering the install message",
            "to 7K3M9XQ2 since 14:32:21",
            0.61,
            "61",
            "%",
            "100 %",
            (
                Column("25.0 of 41.0 kB", "delivered"),
                Column("1.04 kB/s", "rate"),
                Column("15 s left", "about"),
                Column("\N{MINUS SIGN}71 dBm", "signal, now", bars=True, rssi_dbm=-71),
            ),
            say="61 % delivered",
        )
    )
    box.addWidget(scale)
    box.addWidget(_table(False))
    box.addStretch(1)
    keep = "If you cancel now: the lock stays provisioned for Noordkade, without a place."
    keep += " You can continue later."
    box.addWidget(IconText(Icon.INFO, keep, Face.BODY, Tone.INK_2, wrap=True))
    made.set_page(content)
    evidence = _delivery_evidence("now", ("31 s", "1 s"), "Provisioned")
    states = (GradeState.RUNNING, GradeState.REACHED, GradeState.REACHED)
    made.evidence.set_sections(sections(evidence[0], evidence[1], evidence[2], states, 0.61))
    made.foot.set_buttons((Button("Cancel", Icon.CANCEL),), PrimaryButton("Next lock"))
    made.foot.set_reason("Offered as soon as the receipt is verified", enabled=False)
    made.rest_focus()
    return made


def fault_view() -> FaultView:
    """A lost link, told whole."""
    readings = (-76, -76, -77, -76, -77, -78, -79, -78, -80, -81, -80, -82, -83, -83, -84, -86, -85, -87, -89)
    return FaultView(
        "The link was lost at 61 %",
        "14:32:45, no answer for 8 s, last signal \N{MINUS SIGN}91 dBm",
        "Code to quote",
        "link_lost",
        (
            FaultColumn(
                "What is true",
                (
                    "The lock is provisioned: it signed for that, the cloud agrees.",
                    "It holds 25,000 of 41,000 bytes.",
                ),
            ),
            FaultColumn(
                "What did not happen",
                (
                    "The lock was not installed: heard 2 s ago, it still says provisioned.",
                    "No second message was signed.",
                ),
            ),
            FaultColumn(
                "What next",
                ("Step closer to the door, then continue at byte 25,000.", "The same bytes are sent."),
            ),
        ),
        FaultReading(
            "Signal before the loss",
            readings,
            "slow below \N{MINUS SIGN}80 dBm",
            -76,
            "heard again 2 s ago at \N{MINUS SIGN}76 dBm",
        ),
    )


def picture_d() -> Shell:
    """A fault: what is true, what did not happen, what next, and the steps below."""
    made = shell("Hearing 9 locks")
    answers = ("7K3M9XQ2", "4.02, Kanaalhuis", "nothing blocked", "link lost at 61 %")
    made.stepper.set_pieces(pieces(answers, PieceState.FAULT))
    content, box = page(
        "Door 4.02 is not installed yet",
        "Nothing is lost. The message is signed and valid until Sunday 14:32.",
    )
    box.addWidget(FaultPanel(fault_view()))
    box.addWidget(_table(True))
    box.addStretch(1)
    made.set_page(content)
    evidence = _delivery_evidence("14:32:45", ("41 s", "18 s"), "Provisioned, not installed")
    states = (GradeState.FAILED, GradeState.REACHED, GradeState.REACHED)
    made.evidence.set_sections(sections(evidence[0], evidence[1], evidence[2], states))
    left = (
        Button("Stop here, keep the job", Icon.CANCEL),
        Button("Start at byte 0"),
        Button("Save support bundle…", Icon.PDF),
    )
    made.foot.set_buttons(left, PrimaryButton("Continue at 61 %"))
    made.foot.focus_primary()
    return made


def certificate() -> CertificateView:
    """Seven facts, one of them not verifiable."""
    sent = GradeWord(GradeKind.SENT, SENT, "sent")
    lock = GradeWord(GradeKind.LOCK, SENT, "lock confirms")
    cloud = GradeWord(GradeKind.CLOUD, SENT, "cloud confirms")
    never = GradeWord(GradeKind.CLOUD, GradeState.NOT_VERIFIABLE, "not verifiable")
    return CertificateView(
        CertificateText(
            "Certificate of installation",
            "NK-2026-11-21-0417, signed by this computer's key 4F7C",
            "Serial",
            "7K3M9XQ2",
            cloud,
            "Each line shows the highest proof reached",
            (sent, lock, cloud, never),
            (
                CertificateRow("Serial", "7K3M9XQ2, keys as on the label", "receipt 14:33:02", lock),
                CertificateRow("Place", "Kanaalhuis, Floor 4, East, 4.02", "read 14:51:20", cloud),
                CertificateRow("Installed", "Install message applied", "receipt 14:33:02", lock),
                CertificateRow("Synced", "First sync after the install", "read 14:47:10", cloud),
                CertificateRow("Keys", "Keys are current", "read 14:51:20", cloud),
                CertificateRow("Firmware", "1.4.0, required 1.4.0", "read 14:51:20", cloud),
                CertificateRow(
                    "Cleaners' access", "Not verifiable with this account", "403 at 14:51:20", never
                ),
            ),
            "Mara Lindqvist, Sat 21 Nov 2026, 14:32 to 14:51",
            "SHA-256 4b1e 90c7 … 2f6a",
        )
    )


def picture_e() -> Shell:
    """Done: the certificate and the next lock."""
    made = shell("Hearing 8 locks", "1 job in the background")
    made.stepper.set_pieces(
        pieces(
            (
                "7K3M9XQ2",
                "4.02, Kanaalhuis",
                "nothing blocked",
                "receipt 14:33:02",
                "1.4.0, current",
                "3 proofs of 3",
                "cloud confirms",
            )
        )
    )
    content, box = page(
        "Door 4.02 is installed, and the cloud confirms it",
        "19 minutes from scan to last proof. One of 7 facts could not be checked.",
    )
    box.addWidget(certificate())
    box.addStretch(1)
    box.addWidget(
        FindingBar(
            FindingKind.OK,
            "Next in the worklist: door 4.03, lock W2D8P4TN",
            "Heard 1 s ago at \N{MINUS SIGN}58 dBm. Keeps Kanaalhuis, Floor 4, East and firmware 1.4.0.",
            icon=Icon.PLACE,
            aside=SignalBars(-58),
        )
    )
    box.addSpacing(4)
    made.set_page(content)
    made.evidence.set_sections(
        sections(
            (
                EvidenceRow("Provision message", "14:32:10", "1.1 kB, whole"),
                EvidenceRow("Install message", "14:33:01", "41.0 kB, whole"),
            ),
            (
                EvidenceRow("Applied: install", "14:33:02", "Receipt signed by the lock"),
                EvidenceRow("State", "heard, 3 s", "Installed"),
            ),
            (
                EvidenceRow("Place", "read, 8 s", "Kanaalhuis, Floor 4, East"),
                EvidenceRow("Synced", "read, 8 s", "Yes, 14:46:58"),
                EvidenceRow("Keys", "read, 8 s", "Current"),
                EvidenceRow("Firmware", "read, 8 s", "1.4.0"),
            ),
            (SENT, SENT, SENT),
        )
    )
    left = (Button("Save as PDF…", Icon.PDF), Button("Save signed JSON…", Icon.EXPORT))
    made.foot.set_buttons(left, PrimaryButton("Next lock: 4.03"))
    made.foot.focus_primary()
    return made


PICTURES: Final[dict[str, Callable[[], Shell]]] = {
    "a": picture_a,
    "c": picture_c,
    "d": picture_d,
    "e": picture_e,
}
