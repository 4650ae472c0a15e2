"""Users, and the phones they open locks with."""

from __future__ import annotations

from installer_app.cloud import schema
from installer_app.cloud.call import Call
from installer_app.cloud.doorlock.calls import Calls, Page, read_record
from installer_app.cloud.record import write
from installer_app.model.cloud import Account
from installer_app.model.people import DeviceReport, User, UserDevice, UserDeviceSync, UserPrivate


class PeopleCalls(Calls):
    """Operations on users and their devices."""

    async def get_me(self, credential: str, path: str) -> Account:
        """Who this is. The contract does not print the path."""
        call = Call("getMe", "GET", path)
        reply = await self.client.send(call, self.token)
        return schema.account_of(credential, read_record(User, call, reply))

    async def create_user(self, display_name: str, private: UserPrivate | None = None) -> User:
        """A new one."""
        return await self._record(User, "createUser", _user(display_name, private))

    async def get_user(self, user_id: str) -> User:
        """One user."""
        return await self._record(User, "getUser", userId=user_id)

    async def update_user(self, user_id: str, display_name: str, private: UserPrivate | None = None) -> User:
        """Everything that can be written, anew."""
        return await self._record(User, "updateUser", _user(display_name, private), userId=user_id)

    async def delete_user(self, user_id: str) -> User:
        """The user as it was."""
        return await self._record(User, "deleteUser", userId=user_id)

    async def provision_user_device(
        self, user_id: str, device_type: str, make_model: str, display_name: str
    ) -> UserDevice:
        """A new phone: iOS or Android."""
        body = {"deviceType": device_type, "makeModel": make_model, "displayName": display_name}
        return await self._record(UserDevice, "provisionUserDevice", body, userId=user_id)

    async def get_user_device(self, user_id: str, user_device_id: str) -> UserDevice:
        """One phone."""
        return await self._record(UserDevice, "getUserDevice", userId=user_id, userDeviceId=user_device_id)

    async def list_user_devices(self, user_id: str) -> Page[UserDevice]:
        """All phones of a user, every time."""
        return await self._list(UserDevice, "listUserDevices", userId=user_id)

    async def update_user_device(self, user_id: str, user_device_id: str, display_name: str) -> UserDevice:
        """A new name."""
        body = {"displayName": display_name}
        return await self._record(
            UserDevice, "updateUserDevice", body, userId=user_id, userDeviceId=user_device_id
        )

    async def sync_user_device(
        self, user_id: str, user_device_id: str, report: DeviceReport
    ) -> UserDeviceSync:
        """What a phone itself asks, signed with its own key."""
        return await self._record(
            UserDeviceSync, "syncUserDevice", write(report), userId=user_id, userDeviceId=user_device_id
        )

    async def deprovision_user_device(self, user_id: str, user_device_id: str) -> UserDevice:
        """The phone as it was."""
        return await self._record(
            UserDevice, "deprovisionUserDevice", userId=user_id, userDeviceId=user_device_id
        )


def _user(display_name: str, private: UserPrivate | None) -> dict[str, object]:
    body: dict[str, object] = {"displayName": display_name}
    return body if private is None else {**body, "private": write(private)}
