"""The shares of the virtual Bold account: who may open what until when. All people in it are made up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.sandbox.bold_devices import CLOSED, HOME, HOTEL
from installer_app.sandbox.bold_shape import Moments, Shown
from installer_app.sandbox.signing import Json

EXTERNAL_ID: Final = "booking-4711"
"""Two shares carry it."""


def make_shares(at: Moments) -> Mapping[int, Shown]:
    """By id: one in force, one by schedule, one that ended, one restricted, one of a stranger."""
    cleaner = _user(21, "Noor", "Bakker", "noor@sandbox.example", at, invited=False)
    guest = _user(22, "Sven", "Holm", "sven@sandbox.example", at, invited=True)
    today = at.now.date()
    evening: Shown = {"dayOfWeek": "Friday", "period": {"startTime": "17:00:00", "endTime": "23:59:59"}}
    rows: tuple[Shown, ...] = (
        _share(
            at,
            1,
            HOME,
            "Noordkade Beheer",
            {"user": cleaner},
            {"device": _device(101)},
            {
                # A schedule without a period is the whole day.
                "schedule": [
                    {"dayOfWeek": "Monday", "recurrence": "Weekly"},
                    evening | {"recurrence": "BiWeekly"},
                ],
            },
        ),
        _share(
            at,
            2,
            HOTEL,
            "Havenlicht Hotels",
            {"user": guest},
            {"device": _device(109)},
            {
                "startDate": today.isoformat(),
                "startTime": "15:00:00",
                "endDate": today.replace(year=today.year + 1, day=1).isoformat(),
                "endTime": "11:00:00",
                "externalId": EXTERNAL_ID,
                "webKey": "https://open.sandbox.example/k/not-a-secret",
                "autoRemoveAfter": "WEEK",
                "autoRemoveDate": at.ago(days=-370),
            },
        ),
        _share(
            at,
            3,
            HOTEL,
            "Havenlicht Hotels",
            {"userGroup": {"id": 5, "name": "Night staff"}},
            {
                "deviceGroup": {
                    "id": 8,
                    "name": "Rooms 1 to 20",
                    "remarks": "Replaced in spring",
                    "location": "Strandweg 1",
                },
            },
            {"externalId": EXTERNAL_ID, "dateRestricted": at.ago(days=2)},
        ),
        _share(
            at,
            4,
            HOME,
            "Noordkade Beheer",
            {"user": guest},
            {"device": _device(102)},
            {
                "startDate": "2024-03-10",
                "startTime": "09:35:38",
                "endDate": "2024-03-15",
                "endTime": "09:35:38",
                "externalId": "ended",
            },
        ),
        _share(
            at,
            5,
            CLOSED,
            "Someone at home",
            {"user": cleaner},
            {"device": _device(999)},
            {"externalId": "theirs"},
        ),
    )
    return {int(str(row["id"])): row for row in rows}


def _share(
    at: Moments,
    key: int,
    organization_id: int,
    organization: str,
    receiver: Mapping[str, Json],
    source: Mapping[str, Json],
    own: Mapping[str, Json],
) -> Shown:
    shown: Shown = {
        "id": key,
        "organization": {"id": organization_id, "name": organization, "personal": organization_id == CLOSED},
        "creatorAccount": {"id": 9000 + organization_id, "firstName": "Pieter", "lastName": "Noordkade"},
        "startDate": None,
        "startTime": None,
        "endDate": None,
        "endTime": None,
        "schedule": None,
        "permissions": {"administrate": key == 1, "remoteActivate": True, "assignKeyfob": False},
        "source": dict(source),
        "receiver": dict(receiver),
        "personalSettings": {"notifications": False},
        "dateCreated": at.ago(days=30 + key),
        "dateModified": None,
        "dateValidated": at.ago(days=29) if key % 2 else None,
        "dateRestricted": None,
        "webKey": None,
        "externalId": None,
    }
    return shown | dict(own)


def _device(key: int) -> Shown:
    return {
        "id": key,
        "name": f"Device {key}",
        "location": "Kanaalkade 12",
        "remarks": None,
        "carouselImageUrl": None,
    }


def _user(key: int, first: str, last: str, email: str, at: Moments, *, invited: bool) -> Shown:
    account: Shown = {
        # Another id than the user's.
        "id": 7000 + key,
        "firstName": first,
        "lastName": last,
        "emailAddress": email,
        "phoneNumber": f"+31000000{key:03d}",
    }
    invitation: Shown = {
        "token": "00000000-0000-4000-8000-0000000000aa",
        "url": "https://join.sandbox.example/00000000-0000-4000-8000-0000000000aa",
        "expiration": at.ago(days=-5),
        "isExpired": False,
    }
    return {
        "id": key,
        "firstName": first,
        "lastName": last,
        "emailAddress": email,
        "emailAddressVerify": False,
        "emailAddressVerified": not invited,
        "phoneNumber": f"+31000000{key:03d}",
        "phoneNumberVerify": False,
        "phoneNumberVerified": not invited,
        "registered": not invited,
        "account": None if invited else account,
        "invitation": invitation if invited else None,
    }
