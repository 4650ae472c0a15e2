"""Wrong uses of the command line, as data: what is asked, in which folder, and which fault it is."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from installer_app.model.door import Door
from installer_app.model.fault import FaultCode
from installer_app.store import chain
from installer_app.store.database import FILE, Database
from installer_app.store.folder import DataFolder, Environment
from installer_app.store.installation_key import InstallationKey, Protection
from installer_app.store.journal import JournalBook
from installer_app.store.profiles import Profiles
from installer_app.store.worklist import FILE as WORKLIST
from installer_app.store.worklist import Worklist
from installer_app.workflow import facts as f
from installer_app.workflow import journal as j

C = FaultCode
PLACE: Final = "--property {file.property_id} --area {file.area_id}"
REST: Final = f"{PLACE} --name 5.01 --keep-firmware --yes"
NOWHERE: Final = "00000000-53f6-5c27-bd82-5f58aceb1083"
REAL: Final = 'name = "real"\nbase_url = "http://127.0.0.1:9"\n'
Prepare = Callable[[Path], None]


def nothing(data_dir: Path) -> None:
    """An empty data folder."""


# ---- folders in which something is wrong


def at_work(data_dir: Path, jobs: int = 1) -> None:
    """Unfinished jobs that wait for a place."""
    with closing(Database(data_dir / FILE)) as database:
        key = InstallationKey(bytes(32), Protection.FILE)
        book = JournalBook(database, key, lambda: datetime.now(UTC), os.urandom)
        for _ in range(jobs):
            book.open_job("install").append(j.Opened("install"), j.Learned(f.LockChosen("W2D8P4TN", None)))


def two_jobs(data_dir: Path) -> None:
    at_work(data_dir, 2)


def tampered(data_dir: Path) -> None:
    """One character of an entry is another, at the same length."""
    at_work(data_dir)
    with closing(Database(data_dir / FILE)) as database, database.write("tampering") as write:
        write.execute("DROP TRIGGER entries_are_never_changed")
        write.execute("UPDATE entries SET body = CAST(replace(body, 'W2D8', 'W2D9') AS BLOB)")


def overwritten(data_dir: Path) -> None:
    (data_dir / FILE).write_bytes(b"this is no database " * 500)


def from_the_future(data_dir: Path) -> None:
    """An entry of a kind that a later version writes, in a whole chain."""
    at_work(data_dir)
    with closing(Database(data_dir / FILE)) as database, database.write("adding") as write:
        n, job, before = write.execute("SELECT n, job, hash FROM entries ORDER BY n DESC").fetchone()
        entry = {"entry": "learned", "kind": "teleported", "fact": {}}
        new = chain.chain(n + 1, job, "2026-01-31T08:15:00.123Z", entry, before)
        row = (new.n, new.job, new.at, new.body, new.prev_hash, new.hash)
        write.execute("INSERT INTO entries VALUES (?,?,?,?,?,?)", row)


def newer_file(data_dir: Path) -> None:
    at_work(data_dir)
    with closing(Database(data_dir / FILE)) as database, database.write("marking") as write:
        write.execute("PRAGMA user_version = 99")


def planned(data_dir: Path) -> None:
    """A door that is to be installed."""
    folder = DataFolder.open(data_dir, Environment("sandbox", sandbox=True), os.urandom)
    with closing(Worklist(folder, os.urandom)) as worklist:
        worklist.add([Door("", "W2D8P4TN", None, NOWHERE, NOWHERE, "", "5.01")])


def newer_worklist(data_dir: Path) -> None:
    planned(data_dir)
    with closing(sqlite3.connect(data_dir / WORKLIST)) as connection:
        connection.execute("PRAGMA user_version = 99")


def overwritten_worklist(data_dir: Path) -> None:
    (data_dir / WORKLIST).write_bytes(b"this is no database " * 500)


def real(data_dir: Path) -> None:
    """A profile of a service nobody is signed in to."""
    source = data_dir / "real.toml"
    source.write_text(REAL, "utf-8")
    Profiles(data_dir / "profiles").add(source)


def damaged_profile(data_dir: Path) -> None:
    real(data_dir)
    (data_dir / "profiles" / "real.toml").write_bytes(b'name = "real\xff')


def somebody_elses(data_dir: Path) -> None:
    DataFolder.open(data_dir, Environment("noordkade"), os.urandom)


def of_the_sandbox(data_dir: Path) -> None:
    DataFolder.open(data_dir, Environment("sandbox", sandbox=True), os.urandom)
    real(data_dir)


def a_file(data_dir: Path) -> None:
    (data_dir / "file").write_text("this is no folder", "utf-8")


def no_world(data_dir: Path) -> None:
    (data_dir / "world").unlink()


def bad_world(data_dir: Path) -> None:
    no_world(data_dir)
    (data_dir / "world").write_text("this is no folder", "utf-8")


@dataclass(frozen=True)
class Wrong:
    """One wrong use. `{here}` stands for the options of the sandbox, `{data}` for the data folder, `{file}`
    for what the world tells."""

    what: str
    line: str
    code: FaultCode
    says: str = ""
    prepare: Prepare = nothing
    stdin: str = ""
    deadline_s: float = 30.0
    keeps: tuple[str, ...] = ()
    """What is said as it stands in every language, besides what was typed: words a value is one of."""


LAYOUTS: Final = ("compact", "spaced", "crlf")
FACTORY: Final = "{file.labels[W2D8P4TN]}"
TABLE: Final = (
    Wrong("unknown command", "bogus", C.COMPUTER_USAGE, "bogus"),
    Wrong("unknown command, for a program", "bogus --json", C.COMPUTER_USAGE, "bogus"),
    Wrong("hostile command", "'\x1b[31m\u202e[bold]x' y", C.COMPUTER_USAGE, "[bold]x"),
    Wrong("bytes that are no text", "install {here} --label \udcff\udcfe --json", C.LOCK_LABEL_UNREADABLE),
    Wrong("command that is no text", "\udcff\udcfe --json", C.COMPUTER_USAGE, "No such command"),
    Wrong("unknown option", "install --bogus", C.COMPUTER_USAGE, "--bogus"),
    Wrong("missing value", "install --label", C.COMPUTER_USAGE, "--label"),
    Wrong("no command of a group", "sandbox", C.COMPUTER_USAGE, "a command is missing"),
    Wrong("missing argument", "profile add", C.COMPUTER_USAGE, "FILE"),
    Wrong("no number", "scan {here} --seconds soon", C.COMPUTER_USAGE, "--seconds"),
    Wrong("not a number", "scan {here} --seconds nan --json", C.COMPUTER_USAGE, "--seconds"),
    Wrong("options before the command", "--data-dir {data} jobs", C.COMPUTER_USAGE, "after jobs"),
    Wrong("label and serial", f"install --label {FACTORY} --serial W2D8P4TN", C.COMPUTER_USAGE, "not both"),
    Wrong("two wishes for firmware", "install --firmware 1 --keep-firmware", C.COMPUTER_USAGE, "not both"),
    Wrong("compared and not", "install --same-fingerprint --not-compared", C.COMPUTER_USAGE, "not both"),
    Wrong("unknown radio", "scan {here} --radio smoke", C.COMPUTER_USAGE, "smoke"),
    Wrong(
        "virtual radio, real services", "scan --data-dir {data} --radio sandbox", C.COMPUTER_USAGE, "", real
    ),
    Wrong("unknown person", "scan {here} --as nobody", C.COMPUTER_USAGE, "ruben"),
    Wrong("a person outside the sandbox", "scan --data-dir {data} --as mara", C.COMPUTER_USAGE, "--sandbox"),
    Wrong("a profile in the sandbox", "scan {here} --profile real", C.COMPUTER_USAGE, "not both"),
    Wrong("unknown mode", "uninstall {here} --mode everything", C.COMPUTER_USAGE, "area, property or owner"),
    Wrong(
        "certificate in no folder",
        f"install {{here}} --label {FACTORY} {REST} --certificate {{data}}/none/c.json --json",
        C.COMPUTER_USAGE,
        "--certificate",
    ),
    Wrong(
        "unknown format",
        "sandbox serve --data-dir {data} --format xml",
        C.COMPUTER_USAGE,
        "csv or json",
        keeps=LAYOUTS,
    ),
    Wrong(
        "faults that are no JSON", "sandbox faults W2D8P4TN {{ --data-dir {data}", C.COMPUTER_USAGE, "JSON"
    ),
    Wrong("unknown faults", """sandbox faults W2D8P4TN '{{"a":1}}' --data-dir {data}""", C.COMPUTER_USAGE),
    Wrong("cloud's faults for a lock", "sandbox faults W2D8P4TN [] --data-dir {data}", C.COMPUTER_USAGE),
    Wrong("button of no lock", "sandbox press ABCD1234 --data-dir {data} --json", C.COMPUTER_USAGE, "press"),
    Wrong("token for the sandbox", "sign-in {here}", C.COMPUTER_USAGE, "--as", stdin="token\n"),
    Wrong(
        "unknown credential",
        "sign-out --data-dir {data} --credential x",
        C.COMPUTER_USAGE,
        "default",
        real,
        keeps=("default",),
    ),
    Wrong(
        "what is no token", "sign-in --data-dir {data}", C.COMPUTER_USAGE, "not a token", real, stdin="a b\n"
    ),
    Wrong("unreadable label", "install {here} --label LOCK1:nonsense", C.LOCK_LABEL_UNREADABLE),
    Wrong("hostile label", "install {here} --label '[red]\x1b[31m' --json", C.LOCK_LABEL_UNREADABLE),
    Wrong("endless label", f"install {{here}} --label {'LOCK1:' * 9000}", C.LOCK_LABEL_UNREADABLE),
    Wrong("no serial", "lock show {here} --serial ABC", C.LOCK_LABEL_UNREADABLE),
    Wrong(
        "label of another lock",
        f"install {{here}} --label LOCK1:W2D8P4TN:VL1:4305-K44G-MYJP-T6KX {REST}",
        C.LOCK_IMPOSTOR,
        "W2D8P4TN",
    ),
    Wrong(
        "label of another lock, read only",
        "lock show {here} --label LOCK1:W2D8P4TN:VL1:4305-K44G-MYJP-T6KX --json",
        C.LOCK_IMPOSTOR,
    ),
    Wrong("no lock in range", f"install {{here}} --serial ABCD1234 {REST}", C.LOCK_NOT_FOUND, "ABCD1234"),
    Wrong(
        "installed elsewhere",
        f"install {{here}} --serial 0H6VRC5Y --not-compared {REST} --json",
        C.LOCK_WRONG_STATE,
    ),
    Wrong("not deprovisioned while installed", "deprovision {here} --serial QZ81MB3E --yes", C.ANSWER_NEEDED),
    Wrong(
        "deprovisioned while installed",
        "deprovision {here} --serial QZ81MB3E --not-compared --yes",
        C.LOCK_WRONG_STATE,
    ),
    Wrong(
        "provisioned twice",
        "provision {here} --serial QZ81MB3E --not-compared --name x --yes",
        C.LOCK_WRONG_STATE,
    ),
    Wrong("uninstalled at the factory", f"uninstall {{here}} --label {FACTORY} --yes", C.LOCK_WRONG_STATE),
    Wrong("no adapter", "scan --data-dir {data}", C.LINK_NO_ADAPTER, prepare=real),
    Wrong("no adapter, for a job", "blink --data-dir {data} --serial W2D8P4TN", C.LINK_NO_ADAPTER, "", real),
    Wrong(
        "unknown area",
        f"install {{here}} --label {FACTORY} --property {{file.property_id}} --area {NOWHERE} --name x --yes",
        C.CLOUD_NOT_FOUND,
    ),
    Wrong("unknown lock", f"verify {{here}} --lock-id {NOWHERE} {PLACE} --json", C.CLOUD_NOT_FOUND),
    Wrong(
        "no id of an area", f"install {{here}} --property {NOWHERE} --area x", C.COMPUTER_USAGE, "--area 'x'"
    ),
    Wrong("no id of a lock", "verify {here} --lock-id x --json", C.COMPUTER_USAGE, "--lock-id 'x'"),
    Wrong("unknown job to end", "abandon {here} --job x --yes", C.COMPUTER_JOB_UNKNOWN, "'x'"),
    Wrong("no job to end", "abandon {here} --yes --json", C.COMPUTER_USAGE, "--job"),
    Wrong(
        "expired sign-in",
        f"install {{here}} --as expired --label {FACTORY} {REST}",
        C.ACCOUNT_TOKEN_REFUSED,
    ),
    Wrong(
        "account that may not provision",
        f"install {{here}} --as installer --label {FACTORY} {REST}",
        C.ACCOUNT_FORBIDDEN,
    ),
    Wrong(
        "nobody signed in",
        f"verify --data-dir {{data}} --lock-id {NOWHERE} --property {NOWHERE} --area {NOWHERE}",
        C.ACCOUNT_SIGNED_OUT,
        "sign-in",
        real,
    ),
    Wrong(
        "unknown firmware",
        f"install {{here}} --label {{file.labels[3HBN7V5R]}} {PLACE} --name x --yes --firmware 9.9.9",
        C.FIRMWARE_UNKNOWN,
    ),
    Wrong("property without area", "install {here} --property x", C.ANSWER_NEEDED, "--area"),
    Wrong("area without property", "install {here} --area x --json", C.ANSWER_NEEDED, "--property"),
    Wrong("no lock named", "install {here}", C.ANSWER_NEEDED, "--label or --serial"),
    Wrong("no lock named, read only", "lock show {here}", C.ANSWER_NEEDED, "--label or --serial"),
    Wrong("no place named", f"install {{here}} --label {FACTORY}", C.ANSWER_NEEDED, "--property and --area"),
    Wrong("no name", f"install {{here}} --label {FACTORY} {PLACE} --json", C.ANSWER_NEEDED, "--name"),
    Wrong(
        "hostile name",
        f"install {{here}} --label {FACTORY} --name '\x1b[31m\u202e[bold]x'",
        C.ANSWER_NEEDED,
        "--property and --area",
    ),
    Wrong("not confirmed", f"provision {{here}} --label {FACTORY} --name x", C.ANSWER_NEEDED, "--yes"),
    Wrong("answers on a pipe", "install {here}", C.ANSWER_NEEDED, "--label", stdin="W2D8P4TN\n"),
    Wrong("no token", "sign-in --data-dir {data}", C.ANSWER_NEEDED, "token", real),
    Wrong("several jobs", "resume {here}", C.ANSWER_NEEDED, "--job", two_jobs),
    Wrong("several jobs, for a program", "resume {here} --json", C.ANSWER_NEEDED, "--job", two_jobs),
    Wrong("unknown job", "resume {here} --job j-20260131-081500-abcdef", C.COMPUTER_JOB_UNKNOWN, "j-2026"),
    Wrong("no job", "resume {here} --json", C.COMPUTER_JOB_UNKNOWN, "no unfinished job"),
    Wrong("data folder is a file", "scan --sandbox --data-dir {data}/file", C.COMPUTER_STORAGE, "", a_file),
    Wrong("demo in a file", "sandbox demo --data-dir {data}/file", C.COMPUTER_STORAGE, "", a_file),
    Wrong("world in a file", "sandbox serve --data-dir {data}/file --json", C.COMPUTER_STORAGE, "", a_file),
    Wrong(
        "folder below a file", "jobs --sandbox --data-dir {data}/file/below", C.COMPUTER_STORAGE, "", a_file
    ),
    Wrong("profiles in a file", "profile add x --data-dir {data}/file", C.COMPUTER_STORAGE, "", a_file),
    Wrong("no room for a world", "scan {here}", C.COMPUTER_SANDBOX, "", bad_world),
    Wrong("no world here", "sandbox labels --data-dir {data}", C.COMPUTER_SANDBOX, "no sandbox", no_world),
    Wrong("unwritable folder", "scan --sandbox --data-dir /proc/none", C.COMPUTER_STORAGE),
    Wrong("folder of another", "scan {here}", C.COMPUTER_OTHER_ENVIRONMENT, "noordkade", somebody_elses),
    Wrong(
        "folder of the sandbox",
        "jobs --data-dir {data} --json",
        C.COMPUTER_OTHER_ENVIRONMENT,
        "sandbox",
        of_the_sandbox,
    ),
    Wrong("tampered journal", "resume {here}", C.COMPUTER_JOURNAL_DAMAGED, "", tampered),
    Wrong("tampered journal, verified", "journal verify {here}", C.COMPUTER_JOURNAL_DAMAGED, "", tampered),
    Wrong("overwritten journal", "jobs {here} --json", C.COMPUTER_JOURNAL_DAMAGED, "", overwritten),
    Wrong("entry from the future", "resume {here}", C.COMPUTER_JOURNAL_NEWER, "teleported", from_the_future),
    Wrong("journal from the future", "resume {here}", C.COMPUTER_JOURNAL_NEWER, "", newer_file),
    Wrong("missing list", "worklist import {data}/none.csv {here}", C.COMPUTER_USAGE, "none.csv"),
    Wrong("unconfirmed run", "worklist run {here}", C.ANSWER_NEEDED, "--yes", planned),
    Wrong("unplanned door", "worklist run --yes --serial TEST0000 {here}", C.COMPUTER_USAGE, "TEST0000"),
    Wrong("removal of an unplanned door", "worklist remove TEST0000 {here} --json", C.COMPUTER_USAGE),
    Wrong("removal of nothing", "worklist remove {here}", C.ANSWER_NEEDED, "--finished"),
    Wrong("export to nowhere", "worklist export {data}/no/such.csv {here}", C.COMPUTER_USAGE, "no such"),
    Wrong(
        "overwritten worklist", "worklist list {here}", C.COMPUTER_WORKLIST_DAMAGED, "", overwritten_worklist
    ),
    Wrong("worklist from the future", "worklist list {here}", C.COMPUTER_WORKLIST_NEWER, "", newer_worklist),
    Wrong("no profile", "scan --data-dir {data}", C.COMPUTER_PROFILE, "profile add"),
    Wrong("unknown profile", "scan --data-dir {data} --profile other", C.COMPUTER_PROFILE, "other", real),
    Wrong("path as profile", "scan --data-dir {data} --profile ../x --json", C.COMPUTER_PROFILE, "", real),
    Wrong("damaged profile", "scan --data-dir {data}", C.COMPUTER_PROFILE, "UTF-8", damaged_profile),
    Wrong("missing profile file", "profile add {data}/none.toml --data-dir {data}", C.COMPUTER_PROFILE),
    Wrong("folder as profile file", "profile add {data} --data-dir {data}", C.COMPUTER_PROFILE),
    Wrong("unknown profile to use", "profile use other --data-dir {data}", C.COMPUTER_PROFILE, "", real),
    Wrong("no keychain", "sign-in --data-dir {data}", C.COMPUTER_KEYCHAIN, "keychain", real, stdin="token\n"),
)


def profile_of(text: str) -> Prepare:
    """A file `p.toml` with one line more than a whole profile has."""

    def write(data_dir: Path) -> None:
        (data_dir / "p.toml").write_text(REAL + text + "\n", "utf-8")

    return write


def wrong_profile(text: str, *keeps: str) -> Wrong:
    """A profile's file with a wrong line in it."""
    line = "profile add {data}/p.toml --data-dir {data}"
    return Wrong(f"profile with {text!r:.40}", line, C.COMPUTER_PROFILE, "", profile_of(text), keeps=keeps)


TYPED_WRONGLY: Final = (
    Wrong("a command that is alike", "instal", C.COMPUTER_USAGE),
    Wrong("a command of a group that is alike", "profile ad x", C.COMPUTER_USAGE),
    Wrong("an option that is alike", "install --labl x", C.COMPUTER_USAGE),
    Wrong("a short option", "install -z", C.COMPUTER_USAGE),
    Wrong("a value for a flag", "install --yes=no", C.COMPUTER_USAGE),
    Wrong("no whole number", "health --show x", C.COMPUTER_USAGE),
    Wrong("half a door", "team claim 1.5", C.COMPUTER_USAGE),
    Wrong("too small", "scan --seconds 0", C.COMPUTER_USAGE),
    Wrong("too large", "scan --seconds 9999", C.COMPUTER_USAGE),
    Wrong("without end", "scan --seconds inf", C.COMPUTER_USAGE),
    Wrong("no door at all", "team claim 0", C.COMPUTER_USAGE),
    Wrong("number out of every range", "bold organization 99999999999999999999", C.COMPUTER_USAGE),
    Wrong("none of the scopes", "firmware assign 1 --scope x", C.COMPUTER_USAGE),
    Wrong("none of the queues", "worklist list --queue x", C.COMPUTER_USAGE),
    Wrong("too many arguments", "firmware assign 1 2 3", C.COMPUTER_USAGE),
    Wrong("no output", "handover give x", C.COMPUTER_USAGE),
    Wrong("no version", "firmware assign", C.COMPUTER_USAGE),
    Wrong("format", "sandbox serve --format xml", C.COMPUTER_USAGE, keeps=LAYOUTS),
    Wrong("address", "sandbox serve --http nowhere", C.COMPUTER_USAGE),
    Wrong("transport", "sandbox serve --hci x", C.COMPUTER_USAGE),
    Wrong("no certificate", "certificate verify {data}/none.json", C.COMPUTER_USAGE),
    Wrong("fingerprint of nobody", "certificate verify --key zz {data}/x", C.COMPUTER_USAGE),
    Wrong("no bundle", "bundle open {data}/none.zip", C.COMPUTER_USAGE),
    Wrong("folder for a bundle", "bundle replay {data}", C.COMPUTER_USAGE),
    Wrong("folder for a list", "worklist import {data}", C.COMPUTER_USAGE),
    Wrong("no list", "worklist import {data}/none.csv", C.COMPUTER_USAGE),
    Wrong("export into no folder", "journal export -o {data}/a/b", C.COMPUTER_USAGE),
    Wrong("no journal", "journal verify {data}/none", C.COMPUTER_USAGE),
    Wrong(
        "journal that is well",
        "journal set-aside --yes --sandbox --data-dir {data}",
        C.COMPUTER_USAGE,
        "",
        at_work,
    ),
    Wrong("unknown operation", "api bogus", C.COMPUTER_USAGE),
    Wrong(
        "operation that is alike",
        "api lock",
        C.COMPUTER_USAGE,
        keeps=("provisionLock", "getLock", "listLocks", "updateLock", "installLock"),
    ),
    Wrong("no operation", "api", C.COMPUTER_USAGE, keeps=("api",)),
    Wrong("parameter without a value", "api getLock --param x", C.COMPUTER_USAGE),
    Wrong("parameter twice", "api getLock --param a=1 --param a=2", C.COMPUTER_USAGE),
    Wrong("unknown parameter", "api getLock --param a=1", C.COMPUTER_USAGE),
    Wrong("parameter that lacks", "api getLock", C.COMPUTER_USAGE, keeps=("lockId",)),
    Wrong(
        "body of nothing",
        "api getLock --param lockId=x --body {{}}",
        C.COMPUTER_USAGE,
        keeps=("lockId", "id"),
    ),
    Wrong("two old locks", "replace --old-label x --old-serial y", C.COMPUTER_USAGE),
    Wrong("mode", "uninstall --mode x", C.COMPUTER_USAGE, keeps=("area", "property", "owner")),
    Wrong(
        "sofa", "install --ticked sofa", C.COMPUTER_USAGE, keeps=("door", "handle", "egress", "all", "none")
    ),
    Wrong("no date", "install --ticked none --battery-date x", C.COMPUTER_USAGE),
    Wrong("no such month", "install --ticked none --battery-date 2026-13", C.COMPUTER_USAGE),
    Wrong("no such day", "install --ticked none --battery-date 2026-02-30", C.COMPUTER_USAGE),
    Wrong("two ways to name a lock", "firmware show --lock-id x --serial y", C.COMPUTER_USAGE),
    Wrong("no lock for firmware", "firmware show", C.ANSWER_NEEDED),
    Wrong("id of nothing", f"firmware assign 1 --scope global --lock-id {NOWHERE}", C.COMPUTER_USAGE),
    Wrong("confirmed wrongly", "firmware assign 1 --scope property --confirm x", C.COMPUTER_USAGE),
    Wrong("global taken back", "firmware unassign --scope global", C.COMPUTER_USAGE),
    Wrong("image into no folder", "firmware download 1.4.0 --to {data}/a/b", C.COMPUTER_USAGE),
    Wrong("person of no lock", f"bundle save --user {NOWHERE}", C.COMPUTER_USAGE),
    Wrong("radio and world", "scan --radio hci --data-dir {data}", C.COMPUTER_USAGE, "", real),
    Wrong("profile and world", "scan --profile a --sandbox", C.COMPUTER_USAGE),
    Wrong("no profile of this name", "profile use ../x --data-dir {data}", C.COMPUTER_PROFILE),
    Wrong("folder for a profile", "profile add {data} --data-dir {data}", C.COMPUTER_PROFILE),
    Wrong("no id of a person", f"diagnose {NOWHERE} --user x", C.COMPUTER_USAGE),
    Wrong("no id of a property", "health --property x", C.COMPUTER_USAGE),
    Wrong("no world here", "sandbox labels --data-dir {data}", C.COMPUTER_SANDBOX),
    Wrong("handed to nobody", "handover give x -o {data}/y --sandbox --data-dir {data}", C.COMPUTER_USAGE),
    wrong_profile("x"),
    wrong_profile("x = 1"),
    wrong_profile("bold_url = 1", "bold_url"),
    wrong_profile('bold_url = "x"', "bold_url"),
    wrong_profile('bold_url = "http://example.org"', "bold_url"),
    wrong_profile('authentication = "x"', "authentication", "bearer", "x-api-key", "none"),
    wrong_profile("credentials = []", "credentials"),
    wrong_profile("signers = 1", "signers"),
    wrong_profile('signers = { "x" = "y" }', "signers"),
    wrong_profile('ca_file = "none.pem"', "ca_file"),
    wrong_profile('ca_file = "a/b"', "ca_file"),
    wrong_profile("get_me_path = 1", "get_me_path"),
    wrong_profile('get_me_path = "x"', "get_me_path"),
    wrong_profile("team = 1", "team"),
    wrong_profile('team = { url = "x" }', "team", "url"),
    wrong_profile("extra_body = 1", "extra_body"),
    wrong_profile("extra_body = { x = 1 }", "extra_body", "provisionLock", "installLock", "uninstallLock"),
)
"""What is typed wrongly, and what a file has wrongly, of which only the words are looked at: all are in the
language. None needs a virtual world."""
