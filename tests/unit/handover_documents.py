"""What a hand-over file may hold that is no job: the change to a whole document, and the fault it is."""

from __future__ import annotations

HOSTILE: dict[str, tuple[dict[str, object], str]] = {
    "newer": ({"handover": 2}, "newer"),
    "far newer": ({"handover": 10**30}, "newer"),
    "no version": ({"handover": "1"}, "unreadable"),
    "true": ({"handover": True}, "unreadable"),
    "no environment": ({"environment": None}, "unreadable"),
    "odd environment": ({"environment": {"name": "a\x1b[0m", "sandbox": False}}, "unreadable"),
    "no job": ({"job": "../../etc"}, "unreadable"),
    "no head": ({"head": "00"}, "unreadable"),
    "no time": ({"at": "yesterday"}, "unreadable"),
    "no entries": ({"entries": []}, "newer"),
    "entries of another kind": ({"entries": {"a": 1}}, "unreadable"),
    "an entry that is none": ({"entries": [1]}, "unreadable"),
    "an unknown entry": (
        {"entries": [{"at": "2030-01-02T12:00:00Z", "entry": {"entry": "teleported"}}]},
        "newer",
    ),
    "an unknown fact": (
        {"entries": [{"at": "2030-01-02T12:00:00Z", "entry": {"entry": "learned", "kind": "x", "fact": {}}}]},
        "newer",
    ),
    "an unknown fact forgotten": (
        {"entries": [{"at": "2030-01-02T12:00:00Z", "entry": {"entry": "forgot", "facts": ["x"]}}]},
        "newer",
    ),
    "a time that is none": (
        {"entries": [{"at": "12", "entry": {"entry": "opened", "workflow": "install"}}]},
        "unreadable",
    ),
    "an unknown workflow": (
        {"entries": [{"at": "2030-01-02T12:00:00Z", "entry": {"entry": "opened", "workflow": "teleport"}}]},
        "newer",
    ),
    "closed already": (
        {
            "entries": [
                {"at": "2030-01-02T12:00:00Z", "entry": {"entry": "opened", "workflow": "install"}},
                {"at": "2030-01-02T12:00:00Z", "entry": {"entry": "closed", "outcome": "done"}},
            ]
        },
        "unreadable",
    ),
    "blobs missing": ({"blobs": {}}, "unreadable"),
    "blobs of another kind": ({"blobs": [1]}, "unreadable"),
    "blobs that are no base64": ({"blobs": {"00": "!!"}}, "unreadable"),
    "a number beyond the form": ({"more": 2**80}, "unreadable"),
}
