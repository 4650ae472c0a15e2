"""User groups, and who is in them. No list of theirs has pages: what it returns is all that can be had."""

from __future__ import annotations

from installer_app.cloud.doorlock.calls import Calls, Page
from installer_app.model.people import User, UserGroup


class GroupCalls(Calls):
    """Operations on user groups."""

    async def create_user_group(self, property_id: str, display_name: str, group_type: str) -> UserGroup:
        """A new one: resident or staff."""
        body = {"displayName": display_name, "groupType": group_type}
        return await self._record(UserGroup, "createUserGroup", body, propertyId=property_id)

    async def get_user_group(self, property_id: str, user_group_id: str) -> UserGroup:
        """One group."""
        return await self._record(
            UserGroup, "getUserGroup", propertyId=property_id, userGroupId=user_group_id
        )

    async def list_user_groups(self, property_id: str) -> Page[UserGroup]:
        """The groups of a property."""
        return await self._list(UserGroup, "listUserGroups", propertyId=property_id)

    async def update_user_group(self, property_id: str, user_group_id: str, display_name: str) -> UserGroup:
        """A new name."""
        body = {"displayName": display_name}
        return await self._record(
            UserGroup, "updateUserGroup", body, propertyId=property_id, userGroupId=user_group_id
        )

    async def delete_user_group(self, property_id: str, user_group_id: str) -> UserGroup:
        """The group as it was; those that the service made stay."""
        return await self._record(
            UserGroup, "deleteUserGroup", propertyId=property_id, userGroupId=user_group_id
        )

    async def list_users_for_group(self, property_id: str, user_group_id: str) -> Page[User]:
        """Who is in a group."""
        return await self._list(User, "listUsersForGroup", propertyId=property_id, userGroupId=user_group_id)

    async def add_user_to_user_group(self, property_id: str, user_group_id: str, user_id: str) -> None:
        """Add a member; again is no fault."""
        await self._done(
            "addUserToUserGroup", propertyId=property_id, userGroupId=user_group_id, userId=user_id
        )

    async def remove_user_from_user_group(self, property_id: str, user_group_id: str, user_id: str) -> None:
        """Remove a member. Faults: cloud_not_found, of one that is none."""
        await self._done(
            "removeUserFromUserGroup", propertyId=property_id, userGroupId=user_group_id, userId=user_id
        )

    async def list_groups_for_user(self, user_id: str) -> Page[UserGroup]:
        """A user's groups in all properties."""
        return await self._list(UserGroup, "listGroupsForUser", userId=user_id)

    async def list_groups_for_user_at_property(self, user_id: str, property_id: str) -> Page[UserGroup]:
        """A user's groups in one property."""
        return await self._list(
            UserGroup, "listGroupsForUserAtProperty", userId=user_id, propertyId=property_id
        )
