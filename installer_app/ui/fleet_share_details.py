"""All that the Bold API tells of an organization and of a share, as rows of the details."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from installer_app.model.bold import Organization, SharedThing, ShareUser
from installer_app.texts import fleet_values as fv
from installer_app.texts import window_fleet as wf
from installer_app.texts.language import _
from installer_app.ui.fleet_details import notes, row, timed, told
from installer_app.ui.icons import Icon
from installer_app.ui.widgets.details import Block, Details, Note
from installer_app.ui.widgets.evidence import EvidenceRow
from installer_app.workflow.diagnosis.fleet_list import ShareStanding

_REMOVALS: Final[Mapping[str, str]] = wf.REMOVALS


def organization_details(found: Organization, read_at: float, now: float) -> Details:
    """What it is, and what it may and may not use."""
    read = _(wf.READ_WHEN).format(ago=fv.since(read_at, now))
    number = _(wf.BY_NUMBER).format(number=fv.number(found.id)) if found.id is not None else ""
    restricted = (Note(Icon.TRIANGLE, "warn", _(wf.IS_RESTRICTED)),) if found.restricted else ()
    may = fv.switched(found.permissions) or _(wf.NOTHING_AT_ALL)
    may_not = fv.switched(found.permissions, given=False) or _(wf.NOTHING_AT_ALL)
    rights = (row(wf.MAY, may), row(wf.MAY_NOT, may_not)) if found.permissions is not None else ()
    return Details(
        found.name or _(wf.NO_NAME),
        ", ".join(filter(None, (number, read))),
        (
            Block(_(wf.AGAINST), empty=_(wf.NOTHING), notes=restricted),
            Block(
                _(wf.ABOUT_IT),
                told(
                    row(wf.PERSONAL, fv.yes_no(found.personal)),
                    row(wf.SUBSCRIPTION, found.subscription_id or ""),
                    row(wf.CREATOR, fv.number(found.creator_account_id)),
                    timed(wf.MADE, found.date_created, now),
                    timed(wf.CHANGED, found.date_modified, now),
                ),
            ),
            Block(_(wf.RIGHTS), rights, _(wf.NOT_TOLD)),
        ),
    )


def share_details(standing: ShareStanding, now: float) -> Details:
    """What is shared, with whom, when, and what it allows; its secrets are only said to be there."""
    share = standing.share
    read = _(wf.READ_WHEN).format(ago=fv.since(standing.read_at, now))
    return Details(
        _(wf.SHARE_TITLE).format(number=fv.number(share.id)).strip(),
        ", ".join(filter(None, (share.organization.name if share.organization else "", read))),
        (
            Block(_(wf.AGAINST), empty=_(wf.NOTHING), notes=notes(standing.reasons)),
            Block(_(wf.WHAT), _what(standing), _(wf.NOT_REPORTED)),
            Block(_(wf.WHO), _who(standing, now), _(wf.NOT_REPORTED)),
            Block(_(wf.WHEN), _hours(standing, now)),
            Block(_(wf.RIGHTS), _rights(standing)),
            Block(_(wf.ABOUT), _about(standing, now)),
        ),
    )


def _what(standing: ShareStanding) -> tuple[EvidenceRow, ...]:
    source = standing.share.source
    if source is None:
        return ()
    shared = ((wf.SHARED_DEVICE, source.device), (wf.SHARED_GROUP, source.device_group))
    return tuple(one for key, thing in shared if thing is not None for one in _thing(key, thing))


def _thing(key: str, thing: SharedThing) -> tuple[EvidenceRow, ...]:
    number = f"({fv.number(thing.id)})" if thing.id is not None else ""
    return told(
        row(key, f"{thing.name or _(wf.NO_NAME)} {number}".strip()),
        row(wf.LOCATION, thing.location or ""),
        row(wf.REMARKS, thing.remarks or ""),
    )


def _who(standing: ShareStanding, now: float) -> tuple[EvidenceRow, ...]:
    receiver = standing.share.receiver
    if receiver is None:
        return ()
    group = receiver.user_group
    groups = (row(wf.USER_GROUP, group.name or fv.number(group.id)),) if group is not None else ()
    return (*groups, *(_user(receiver.user, now) if receiver.user is not None else ()))


def _user(user: ShareUser, now: float) -> tuple[EvidenceRow, ...]:
    name = " ".join(filter(None, (user.first_name, user.last_name)))
    number = f"({fv.number(user.id)})" if user.id is not None else ""
    return told(
        row(wf.USER, f"{name or _(wf.NO_NAME)} {number}".strip()),
        row(wf.MAIL, user.email_address or "", _verified(user.email_address_verified)),
        row(wf.PHONE, user.phone_number or "", _verified(user.phone_number_verified)),
        row(wf.REGISTERED, fv.yes_no(user.registered)),
        row(wf.ACCOUNT, _account(user)),
        *_invitation(user, now),
    )


def _verified(flag: bool | None) -> str:
    return "" if flag is None else _(wf.VERIFIED if flag else wf.NOT_VERIFIED)


def _account(user: ShareUser) -> str:
    account = user.account
    if account is None:
        return ""
    name = " ".join(filter(None, (account.first_name, account.last_name)))
    number = f"({fv.number(account.id)})" if account.id is not None else ""
    reached = ", ".join(filter(None, (account.email_address, account.phone_number)))
    return ", ".join(filter(None, (f"{name} {number}".strip(), reached)))


def _invitation(user: ShareUser, now: float) -> tuple[EvidenceRow, ...]:
    invitation = user.invitation
    if invitation is None or invitation == type(invitation)():
        return ()
    until = _(wf.INVITATION_UNTIL).format(when=fv.when(invitation.expiration))
    state = _(wf.INVITATION_OVER if invitation.is_expired else wf.INVITATION_OPEN)
    said = f"{state}, {until}" if invitation.expiration else state
    secret = invitation.token is not None or invitation.url is not None
    return told(
        row(wf.INVITATION, said, fv.ago(invitation.expiration, now)),
        row(wf.SECRETS, _(wf.KEPT_SECRET) if secret else ""),
    )


def _hours(standing: ShareStanding, now: float) -> tuple[EvidenceRow, ...]:
    share = standing.share
    periods = fv.schedule(share) or (_(wf.ALWAYS),)
    return (
        row(wf.BEGINS, fv.begins(share) or _(wf.NO_BEGIN)),
        row(wf.ENDS, fv.ends(share) or _(wf.NO_END)),
        *(row(wf.SCHEDULE if not at else "", said) for at, said in enumerate(periods)),
        *told(
            row(wf.REMOVED_AFTER, fv.word(share.auto_remove_after, dict(_REMOVALS))),
            timed(wf.REMOVED_AT, share.auto_remove_date, now),
        ),
    )


def _rights(standing: ShareStanding) -> tuple[EvidenceRow, ...]:
    share = standing.share
    given = [_(wf.RIGHT_WORDS.get(name, fv.spaced(name))) for name, on in share.permissions or () if on]
    unknown = _(wf.NOTHING_AT_ALL if share.permissions is not None else wf.NOT_REPORTED)
    notified = dict(share.personal_settings or ()).get("notifications")
    return (
        row(wf.ALLOWS, ", ".join(given) or unknown),
        *told(
            row(wf.NOTIFIED, fv.yes_no(notified) if notified is not None else ""),
            row(wf.WEB_KEY, _(wf.KEPT_SECRET) if share.web_key is not None else ""),
        ),
    )


def _about(standing: ShareStanding, now: float) -> tuple[EvidenceRow, ...]:
    share = standing.share
    owner, creator = share.organization, share.creator_account
    named = (owner.name or "") if owner else ""
    number = f"({fv.number(owner.id)})" if owner and owner.id is not None else ""
    maker = " ".join(filter(None, (creator.first_name, creator.last_name))) if creator else ""
    maker_id = f"({fv.number(creator.id)})" if creator and creator.id is not None else ""
    return told(
        row(wf.ORGANIZATION, f"{named} {number}".strip()),
        row(wf.CREATOR, f"{maker} {maker_id}".strip()),
        row(wf.EXTERNAL_ID, share.external_id or ""),
        timed(wf.MADE, share.date_created, now),
        timed(wf.CHANGED, share.date_modified, now),
        timed(wf.VALIDATED, share.date_validated, now),
        timed(wf.RESTRICTED, share.date_restricted, now),
    )
