"""The certificate: every line a fact's word, signed, without a secret."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from installer_app import __version__
from installer_app.model.fault import Fault, FaultCode
from installer_app.model.lock import LockState
from installer_app.model.message import MessageKind, Receipt
from installer_app.model.secret import Blob
from installer_app.store.certificate import Certifier, file_name, save
from installer_app.store.folder import Environment
from installer_app.store.statement import Line, state
from installer_app.store.verification import verify
from installer_app.workflow import facts as f
from installer_app.workflow.facts import KINDS, Facts, Grade, Verdict
from installer_app.workflow.party import PartyName
from installer_app.workflow.steps import WORKFLOWS
from tests.unit.store_kit import KEY, WORLD, facts_of, noon
from tests.unit.world import KEYS, LABEL, LOCK_ID, PLACE, SERIAL, read

CANARY = "canary-apiKey"
RECEIPT = Receipt(MessageKind.INSTALL, "ab" * 32, SERIAL, LOCK_ID, 2, 1_893_456_000, "jws")
INSTALLED = Facts(
    (
        f.LockChosen(SERIAL, LABEL),
        read(LockState.FACTORY),
        f.KeysPinned(KEYS, f.PinnedBy.LABEL),
        PLACE,
        f.NameChosen("4.02"),
        f.Provisioned(LOCK_ID, Blob(CANARY.encode())),
        f.RecordSealed(Blob(CANARY.encode() * 2)),
        f.InstallSigned(Blob(CANARY.encode() * 3), "text/csv"),
        f.InstallApplied(RECEIPT),
        f.FirmwareChosen(None),
    )
)
PROOFS = (
    f.Synced(Verdict.PROVEN, "2030-01-01T00:01:00Z"),
    f.KeysCurrent(Verdict.PROVEN, "k2", "k2"),
    f.FirmwareCurrent(Verdict.PROVEN, "1.4.0"),
    f.Placed(Verdict.PROVEN),
)
PROVEN = Facts((*INSTALLED, *PROOFS))
CERTIFIER = Certifier(KEY, WORLD, noon)


def lines(facts: Facts, learned_at: Mapping[str, str] | None = None) -> dict[str, Line]:
    return {line.subject: line for line in state("install", facts, learned_at or {}).lines}


def test_each_line_carries_value_grade_source_and_time_of_its_fact() -> None:
    said = lines(PROVEN, {"synced": "2030-01-01T00:02:00.000Z"})
    assert said["serial"] == Line(
        "serial", SERIAL, Grade.LOCK, PartyName.LOCK, "lock-read", "2030-03-17T17:46:50Z"
    )
    assert said["identity"] == Line("identity", "label", Grade.NONE, PartyName.COMPUTER, "keys-pinned", None)
    assert said["install_receipt"].grade is Grade.LOCK
    assert said["install_receipt"].at == "2030-01-01T00:00:00Z"
    assert said["synced"] == Line(
        "synced",
        "2030-01-01T00:01:00Z",
        Grade.CLOUD,
        PartyName.CLOUD,
        "synced",
        "2030-01-01T00:02:00.000Z",
    )
    assert said["keys"].value == "k2" and said["firmware"].value == "1.4.0"
    assert said["placed"].value == "proven" and said["lock_id"].value == LOCK_ID


def test_the_grade_is_no_better_than_the_facts() -> None:
    whole = state("install", PROVEN, {})
    assert (whole.grade, whole.open, whole.not_verifiable, whole.subject) == (Grade.CLOUD, (), (), SERIAL)
    for proof in PROOFS:
        less = state("install", PROVEN.forget([type(proof)]), {})
        assert (less.grade, less.open) == (Grade.LOCK, (proof.key(),))
        unseen = state("install", PROVEN.learn(type(proof)(Verdict.NOT_VERIFIABLE, "old")), {})
        assert (unseen.grade, unseen.not_verifiable) == (Grade.LOCK, (proof.key(),))
        (line,) = [line for line in unseen.lines if line.fact == proof.key()]
        assert (line.grade, line.value) == (Grade.NOT_VERIFIABLE, "not verifiable with this account")
    assert state("install", INSTALLED.forget([f.InstallApplied]), {}).grade is not Grade.LOCK
    assert state("install", Facts(), {}).grade is Grade.NONE


def test_an_identity_that_was_not_proven_is_said() -> None:
    unproven = PROVEN.learn(f.KeysPinned(KEYS, f.PinnedBy.NOT_PROVEN))
    assert lines(unproven)["identity"].value == "identity not proven"
    assert "identity not proven" in CERTIFIER.certify("install", unproven).certificate


def test_every_line_names_a_fact_that_is_there() -> None:
    @settings(max_examples=40, deadline=None)
    @given(
        facts=st.lists(st.sampled_from(list(KINDS.values())), unique=True).flatmap(
            lambda kinds: st.tuples(*map(facts_of, kinds))
        ),
        workflow=st.sampled_from(["blink"]),
    )
    def check(facts: tuple[f.Fact, ...], workflow: str) -> None:
        known = {fact.key(): fact.grade for fact in facts}
        for line in state(workflow, Facts(facts), {}).lines:
            assert line.grade is known[line.fact]

    check()


@pytest.mark.parametrize("workflow", WORKFLOWS)
def test_every_kind_of_job_can_be_stated_from_its_first_facts_on(workflow: str) -> None:
    kinds = {step.learns for step in WORKFLOWS[workflow]}
    known = [fact for fact in (f.KeysRecalled(None), *PROVEN) if type(fact) in kinds]
    for count in range(len(known) + 1):
        stated = state(workflow, Facts((*known[:count], f.FirmwareChosen(None))), {})
        assert all(line.value for line in stated.lines)


def test_a_certificate_says_where_and_by_what_it_was_made() -> None:
    certified = CERTIFIER.certify("install", PROVEN)
    said = verify(certified.certificate.encode())
    assert said.signature_holds and said.as_written and said.key_id == KEY.key_id
    assert said.sha256 == certified.sha256
    assert said.values["environment"] == "acme" and said.values["sandbox"] == "no"
    assert said.values["app"] == f"lock-installer {__version__}"
    assert said.values["grade"] == "cloud confirms"
    assert {line.at for line in said.lines if line.subject == "grade"} == {"2030-01-02T12:00:00.123Z"}
    sandbox = Certifier(KEY, Environment("sandbox", sandbox=True), noon).certify("install", PROVEN)
    assert verify(sandbox.certificate.encode()).values["sandbox"] == "yes"


def test_no_secret_is_in_a_certificate() -> None:
    text = CERTIFIER.certify("install", PROVEN).certificate
    assert CANARY not in text and KEY.seed.hex() not in text
    assert Blob(CANARY.encode()).sha256 not in text


def test_a_delivery_says_over_which_adapter_and_how_strong_and_unknown_is_said() -> None:
    told = lines(PROVEN.learn(f.InstallDelivered("ab" * 32, 612, 0, -61, "bleak hci1")))
    assert told["install_message"].value == "ab" * 32
    assert (told["install_signal"].value, told["install_adapter"].value) == ("-61 dBm", "bleak hci1")
    untold = lines(PROVEN.learn(f.InstallDelivered("ab" * 32, 612)))
    assert (untold["install_signal"].value, untold["install_adapter"].value) == ("unknown", "unknown")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ((), {}),
        ((f.Confirmed(),), {"checklist": "not asked"}),
        ((f.Confirmed(checklist=True),), {"checklist": "not ticked"}),
        (
            (f.Confirmed(checklist=True), f.ChecklistTicked(door=True, battery_date="2026-05")),
            {
                "door_closes": "ticked",
                "handle_free": "not ticked",
                "egress_opens": "not ticked",
                "battery_date": "2026-05",
            },
        ),
        ((f.ChecklistTicked(),), {"door_closes": "not ticked", "battery_date": "not said"}),
    ],
)
def test_what_was_not_ticked_is_never_called_done(facts: tuple[f.Fact, ...], said: dict[str, str]) -> None:
    of_door = ("checklist", "door_closes", "handle_free", "egress_opens", "battery_date")
    told = {key: line.value for key, line in lines(Facts((*PROVEN, *facts))).items() if key in of_door}
    assert told.items() >= said.items() and bool(told) is bool(said)


def test_a_certificate_is_saved_under_a_plain_name(tmp_path: Path) -> None:
    certified = CERTIFIER.certify("install", PROVEN)
    assert file_name(certified, SERIAL) == f"{SERIAL}-{certified.sha256[:8]}.json"
    assert file_name(certified, "../../etc/\u202epasswd", "pdf") == f"etcpasswd-{certified.sha256[:8]}.pdf"
    assert file_name(certified, "") == f"lock-{certified.sha256[:8]}.json"
    path = tmp_path / "door.json"
    save(path, certified)
    assert path.read_text() == certified.certificate
    with pytest.raises(Fault) as caught:
        save(path / "below a file", certified)
    assert caught.value.code is FaultCode.COMPUTER_STORAGE


def test_values_that_cannot_be_signed_are_a_fault() -> None:
    with pytest.raises(Fault) as caught:
        CERTIFIER.certify("install", Facts((f.NameChosen("\ud800"),)))
    assert caught.value.code is FaultCode.COMPUTER_STORAGE
