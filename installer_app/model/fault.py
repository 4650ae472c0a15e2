"""Foreseen failures: a stable code, and the detail that belongs to this one case."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """Codes are stable for ever: technicians quote them, support searches for them. The first word is the
    family."""

    LOCK_LABEL_UNREADABLE = "lock_label_unreadable"
    LOCK_NOT_FOUND = "lock_not_found"
    LOCK_IMPOSTOR = "lock_impostor"
    LOCK_WRONG_STATE = "lock_wrong_state"
    LOCK_RESET = "lock_reset"
    LOCK_OTHER_RECORD = "lock_other_record"
    LOCK_BUSY = "lock_busy"
    LOCK_BATTERY_LOW = "lock_battery_low"
    LOCK_STORAGE_FULL = "lock_storage_full"
    LOCK_NO_UPLINK = "lock_no_uplink"
    LOCK_REFUSED = "lock_refused"
    LOCK_NOT_SUPPORTED = "lock_not_supported"
    LOCK_PROFILE_UNKNOWN = "lock_profile_unknown"
    LINK_NO_ADAPTER = "link_no_adapter"
    LINK_ADAPTER_OFF = "link_adapter_off"
    LINK_ADAPTER_BUSY = "link_adapter_busy"
    LINK_NOT_PERMITTED = "link_not_permitted"
    LINK_NOT_CONNECTED = "link_not_connected"
    LINK_LOST = "link_lost"
    LINK_TIMEOUT = "link_timeout"
    LINK_GARBLED = "link_garbled"
    MESSAGE_LOST = "message_lost"
    MESSAGE_OUTDATED = "message_outdated"
    MESSAGE_FALSE = "message_false"
    MESSAGE_NOT_HELD = "message_not_held"
    MESSAGE_CHANGED = "message_changed"
    MESSAGE_SIGNATURE = "message_signature"
    MESSAGE_ADDRESSEE = "message_addressee"
    MESSAGE_REPLAYED = "message_replayed"
    MESSAGE_EXPIRED = "message_expired"
    MESSAGE_SEALED_TO_OTHER = "message_sealed_to_other"
    MESSAGE_NOT_UNDERSTOOD = "message_not_understood"
    MESSAGE_TOO_LARGE = "message_too_large"
    MESSAGE_RECEIPT_FALSE = "message_receipt_false"
    MESSAGE_RECORD_INCOMPLETE = "message_record_incomplete"
    MESSAGE_SECOND_SERIAL = "message_second_serial"
    CLOUD_UNREACHABLE = "cloud_unreachable"
    CLOUD_TLS = "cloud_tls"
    CLOUD_OUTCOME_UNKNOWN = "cloud_outcome_unknown"
    CLOUD_REFUSED = "cloud_refused"
    CLOUD_NOT_FOUND = "cloud_not_found"
    CLOUD_NOT_AVAILABLE = "cloud_not_available"
    CLOUD_BUSY = "cloud_busy"
    CLOUD_BROKEN = "cloud_broken"
    CLOUD_ANSWER_UNREADABLE = "cloud_answer_unreadable"
    CLOUD_DISAGREES = "cloud_disagrees"
    CLOUD_ORPHAN = "cloud_orphan"
    CLOUD_RECORD_GONE = "cloud_record_gone"
    ACCOUNT_SIGNED_OUT = "account_signed_out"
    ACCOUNT_TOKEN_REFUSED = "account_token_refused"
    ACCOUNT_FORBIDDEN = "account_forbidden"
    SYNC_NOT_SEEN = "sync_not_seen"
    SYNC_KEYS_BEHIND = "sync_keys_behind"
    SYNC_MISPLACED = "sync_misplaced"
    FIRMWARE_UNKNOWN = "firmware_unknown"
    FIRMWARE_NOT_FOR_LOCKS = "firmware_not_for_locks"
    FIRMWARE_BEHIND = "firmware_behind"
    FIRMWARE_NOT_ASSIGNED = "firmware_not_assigned"
    FIRMWARE_NO_IMAGE = "firmware_no_image"
    FIRMWARE_IMAGE_DAMAGED = "firmware_image_damaged"
    FIRMWARE_IMAGE_CHANGED = "firmware_image_changed"
    FIRMWARE_OTHER_VERSION = "firmware_other_version"
    FIRMWARE_OTHER_HARDWARE = "firmware_other_hardware"
    FIRMWARE_TOO_LARGE = "firmware_too_large"
    FIRMWARE_SLOT_BUSY = "firmware_slot_busy"
    FIRMWARE_NOT_HELD = "firmware_not_held"
    FIRMWARE_REVERTED = "firmware_reverted"
    COMPUTER_STORAGE = "computer_storage"
    COMPUTER_JOURNAL_DAMAGED = "computer_journal_damaged"
    COMPUTER_JOURNAL_NEWER = "computer_journal_newer"
    COMPUTER_WORKLIST_DAMAGED = "computer_worklist_damaged"
    COMPUTER_WORKLIST_NEWER = "computer_worklist_newer"
    COMPUTER_OTHER_ENVIRONMENT = "computer_other_environment"
    COMPUTER_KEYCHAIN = "computer_keychain"
    COMPUTER_PROFILE = "computer_profile"
    COMPUTER_USAGE = "computer_usage"
    COMPUTER_JOB_UNKNOWN = "computer_job_unknown"
    COMPUTER_JOB_BUSY = "computer_job_busy"
    COMPUTER_NOT_UNDOABLE = "computer_not_undoable"
    COMPUTER_HANDOVER_UNREADABLE = "computer_handover_unreadable"
    COMPUTER_HANDOVER_CHANGED = "computer_handover_changed"
    COMPUTER_HANDOVER_CLOSED = "computer_handover_closed"
    COMPUTER_HANDOVER_NEWER = "computer_handover_newer"
    COMPUTER_HANDOVER_ELSEWHERE = "computer_handover_elsewhere"
    COMPUTER_HANDOVER_TAKEN = "computer_handover_taken"
    COMPUTER_HANDOVER_OWN = "computer_handover_own"
    COMPUTER_HANDOVER_OPEN = "computer_handover_open"
    COMPUTER_BUNDLE_UNREADABLE = "computer_bundle_unreadable"
    COMPUTER_BUNDLE_CHANGED = "computer_bundle_changed"
    COMPUTER_BUNDLE_NEWER = "computer_bundle_newer"
    COMPUTER_SANDBOX = "computer_sandbox"
    COMPUTER_BUG = "computer_bug"
    ANSWER_NEEDED = "answer_needed"

    @property
    def family(self) -> str:
        """The first word: it decides the exit code and the icon."""
        return self.value.partition("_")[0]


@dataclass(eq=False)
class Fault(Exception):
    """One foreseen failure. (Not frozen: the interpreter writes the traceback into it.)
    `detail` is short text for support, never a secret; words for people are in `texts`."""

    code: FaultCode
    detail: str = ""
    refused: bool = False
    """The other side answered and declined: it is known that nothing happened there."""

    def __str__(self) -> str:
        return f"{self.code.value}: {self.detail}" if self.detail else self.code.value
