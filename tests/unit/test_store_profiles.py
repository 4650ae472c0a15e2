"""Profiles: a good file is a Profile, a hostile one a fault that names the line or the field."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from installer_app.model.fault import Fault, FaultCode
from installer_app.model.profile import TEAM, Authentication, Profile
from installer_app.store.credentials import origin_of
from installer_app.store.profiles import LARGEST_BYTES, Profiles, parse_profile, read_profile

KEY = "ab" * 32
GOOD = f"""
name = "acme-west"
base_url = "https://api.acme.example/doorlock/"
authentication = "x-api-key"
get_me_path = "/me"
credentials = ["assembler", "firmware manager"]

[signers]
"e1d2c3b4-a596-4778-8695-a4b3c2d1e005" = "{KEY}"
"""
HERE = Path()


def refusal(text: str | bytes) -> str:
    with pytest.raises(Fault) as caught:
        parse_profile(text.encode() if isinstance(text, str) else text, HERE)
    assert caught.value.code is FaultCode.COMPUTER_PROFILE
    return caught.value.detail


def test_a_whole_profile_is_read() -> None:
    assert parse_profile(GOOD.encode(), HERE) == Profile(
        name="acme-west",
        base_url="https://api.acme.example/doorlock",
        authentication=Authentication.API_KEY,
        get_me_path="/me",
        credentials=("assembler", "firmware manager"),
        signers={"e1d2c3b4-a596-4778-8695-a4b3c2d1e005": KEY},
    )


def test_two_lines_suffice() -> None:
    profile = parse_profile(b'name = "a"\nbase_url = "http://127.0.0.1:8000"', HERE)
    assert profile == Profile("a", "http://127.0.0.1:8000")


@pytest.mark.parametrize(
    "url",
    [
        "http://api.acme.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://10.0.0.1",
        "https://user@acme.example",
        "https://user:secret@acme.example",
        "https://acme.example?x=1",
        "https://acme.example/#x",
        "https://acme.example\\\\@evil.example",
        "https://",
        "https:///x",
        "https://a:99999",
        "https://[::1",
        "ftp://acme.example",
        "javascript:alert(1)",
        "https://acme.example/\\t",
        "https://\u0430cme.example",
        "",
    ],
)
def test_an_address_that_is_not_plain_https_is_refused(url: str) -> None:
    assert refusal(f'name = "a"\nbase_url = "{url}"').startswith("base_url: ")


def test_a_teams_database_has_a_password_of_its_own_bound_to_its_login() -> None:
    text = 'name = "a"\nbase_url = "https://a"\n[team]\nurl = "postgresql://mara@db.acme.example:5433/doors"'
    profile = parse_profile(text.encode(), HERE)
    assert profile.all_credentials == ("default", TEAM)
    assert origin_of(profile.url_of(TEAM)) == "postgresql://mara@db.acme.example:5433"
    assert profile.url_of("default") == "https://a"


@pytest.mark.parametrize("url", ["https://a", "http://localhost:1", "http://[::1]:80/x", "http://127.9.9.9"])
def test_https_and_loopback_are_taken(url: str) -> None:
    assert parse_profile(f'name = "a"\nbase_url = "{url}"'.encode(), HERE).base_url == url


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("name = 7", "name: "),
        ('name = "../etc"', "name: "),
        ('name = "A B"', "name: "),
        ('name = "a\\u202eb"', "name: "),
        ('sandbox = true\nname = "a"', "'sandbox'"),
        ('name = "a"\ncolour = "red"', "'colour'"),
        ('name = "a"\nauthentication = "basic"', "authentication: "),
        ('name = "a"\nget_me_path = "//evil.example"', "get_me_path: "),
        ('name = "a"\ncredentials = []', "credentials: "),
        ('name = "a"\ncredentials = ["a", "a"]', "credentials: "),
        ('name = "a"\ncredentials = [7]', "credentials: "),
        ('name = "a"\ncredentials = "abc"', "credentials: "),
        ('name = "a"\nsigners = 7', "signers: "),
        (f'name = "a"\nsigners = {{x = "{KEY.upper()}"}}', "signers: "),
        ('name = "a"\nsigners = {x = "ab"}', "signers: "),
        (f'name = "a"\nsigners = {{"a b" = "{KEY}"}}', "signers: "),
        ('name = "a"\nca_file = "../secret.pem"', "ca_file: "),
        ('name = "a"\nca_file = ".."', "ca_file: "),
        ('name = "a"\nca_file = "gone.pem"', "ca_file: "),
        (f'name = "a"\nca_file = "{"x" * 400}"', "ca_file: "),
        ('name = "a"\nteam_url = "postgresql://u@h/d"', "'team_url'"),
        ('name = "a"\nteam = "postgresql://u@h/d"', "team: "),
        ('name = "a"\n[team]\nurl = "postgresql://u:secret@h/d"', "team: url: "),
        ('name = "a"\n[team]\nurl = "postgresql://h/d"', "team: url: "),
        ('name = "a"\n[team]\nurl = "postgresql://u@h/d?sslmode=disable"', "team: url: "),
        ('name = "a"\n[team]\nurl = "postgresql://u@h:99999/d"', "team: url: "),
        ('name = "a"\n[team]\nurl = "https://u@h/d"', "team: url: "),
        ('name = "a"\n[team]\nurl = "postgresql://u@h/d"\npassword = "x"', "team: "),
        ('name = "a"\ncredentials = ["team"]\n[team]\nurl = "postgresql://u@h/d"', "credentials: "),
    ],
)
def test_a_field_that_is_wrong_is_named(line: str, said: str) -> None:
    assert refusal(f'base_url = "https://a"\n{line}').startswith(said)


def test_what_is_missing_is_named() -> None:
    assert refusal("") == "name: missing"
    assert refusal('name = "a"') == "base_url: missing"


def test_what_is_no_toml_names_the_line() -> None:
    assert "line 2" in refusal('name = "a"\nbase_url = ]')
    assert refusal(b'name = "a"\n\xff') == "line 2: not UTF-8"
    assert refusal("x = " + "[" * 100_000)
    assert refusal("x = " + "9" * 5000)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_do_more_than_be_refused(data: bytes) -> None:
    assert refusal(data)


def test_a_file_too_large_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    path.write_bytes(b"#" * (LARGEST_BYTES + 1))
    for each in (path, tmp_path / "none.toml", tmp_path):
        with pytest.raises(Fault) as caught:
            read_profile(each)
        assert caught.value.code is FaultCode.COMPUTER_PROFILE


def test_profiles_are_added_listed_read_and_made_active(tmp_path: Path) -> None:
    source, shelf = tmp_path / "from mail.toml", Profiles(tmp_path / "profiles")
    assert shelf.names() == () and shelf.active() is None
    source.write_text(GOOD + "\n[extra]")
    with pytest.raises(Fault):
        shelf.add(source)
    assert shelf.names() == ()
    source.write_text(GOOD)
    assert shelf.add(source) == shelf.add(source) == shelf.read("acme-west")
    assert shelf.names() == ("acme-west",)
    shelf.activate("acme-west")
    assert shelf.active() == "acme-west"
    for name in ("other", "../from mail", ""):
        with pytest.raises(Fault):
            shelf.activate(name)
    assert shelf.active() == "acme-west"
    (tmp_path / "profiles" / "acme-west.toml").unlink()
    assert shelf.active() is None


def test_another_profile_of_a_name_takes_its_place_only_when_told(tmp_path: Path) -> None:
    source, shelf = tmp_path / "x.toml", Profiles(tmp_path / "profiles")
    source.write_text(GOOD)
    shelf.add(source)
    source.write_text(GOOD.replace("acme.example", "evil.example"))
    with pytest.raises(Fault, match="there is another"):
        shelf.add(source)
    assert shelf.read("acme-west").base_url.startswith("https://api.acme.example")
    assert shelf.add(source, replace=True).base_url.startswith("https://api.evil.example")


def test_the_certificates_beside_a_profile_come_along(tmp_path: Path) -> None:
    source, shelf = tmp_path / "x.toml", Profiles(tmp_path / "profiles")
    (tmp_path / "acme.pem").write_text("certificates")
    source.write_text(f'ca_file = "acme.pem"\n{GOOD}')
    kept = shelf.add(source).ca_file
    assert kept == str(tmp_path / "profiles" / "acme.pem")
    assert Path(kept).read_text() == "certificates"


def test_a_file_under_another_name_than_its_profile_s_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(GOOD)
    with pytest.raises(Fault, match="name: acme-west in other"):
        Profiles(tmp_path).read("other")
