"""The phone as a whole: its data directory, its accounts, and the door to each.

Owns enrolment, PIN, locking and recovery. Never deletes an account that has unsent work, except a
revoked one after that work went up.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mobile.actions.changes import Changes, refused
from mobile.actions.session import Session, account_id_of
from mobile.device.ports import Device
from mobile.store import keys, locks
from mobile.store.account import AccountStore, delete_files
from mobile.store.database import OnCall, quiet
from mobile.store.door import Door, KnownAccount
from mobile.store.sealing import DamagedError
from mobile.sync.exchange import RECOVER_PATH, RecoverRequest, post
from mobile.sync.transport import RequestsTransport, Transport
from shared.fields import instant
from shared.protocol import ENROLL_PATH, EnrollRequest, EnrollResponse
from shared.refusals import Refusal, Refused

Connect = Callable[[str], Transport]


class LockedError(RuntimeError):
    """Something was asked of an account while no account is unlocked."""


class Phone:
    """A phone with its data directory. `connect` makes the way to a server's address."""

    def __init__(
        self,
        folder: Path,
        device: Device,
        connect: Connect = RequestsTransport,
        *,
        app: str = "",
        on_call: OnCall = quiet,
        scrypt_n: int = keys.SCRYPT_N,
    ) -> None:
        self.folder, self.device, self.app = folder, device, app
        self._connect, self._on_call, self._scrypt_n = connect, on_call, scrypt_n
        self._door = Door(folder, on_call)
        self._session: Session | None = None
        self._ways: dict[str, Transport] = {}
        self._finish_forgetting()

    # -- who ---------------------------------------------------------------------------------------

    def accounts(self) -> list[KnownAccount]:
        """Everybody who was enrolled on this phone, without a PIN."""
        return self._door.accounts()

    @property
    def session(self) -> Session:
        """The unlocked account. Raises LockedError."""
        if self._session is None:
            raise LockedError("no account is unlocked")
        return self._session

    @property
    def unlocked(self) -> bool:
        """Whether an account is open."""
        return self._session is not None

    def transport(self) -> Transport:
        """The way to the unlocked account's server."""
        url = self.session.store.meta("server")
        if url not in self._ways:
            self._ways[url] = self._connect(url)
        return self._ways[url]

    # -- getting in --------------------------------------------------------------------------------

    def enroll(self, code: str, pin: str, server: str) -> Changes:
        """Bind this phone to the account of a one-time code, and unlock it.

        An account that is here already keeps its unsent work; its new PIN must be its old one. A
        wrong one is counted as at the PIN's screen, and leaves the code good.
        """
        closed = [one.account_id for one in self.accounts() if not self._opens(one, pin)]
        request = EnrollRequest(code=code.strip(), device_name=self.device.name, closed=closed)
        try:
            way = self._connect(server)
            answer = EnrollResponse.model_validate(post(way, ENROLL_PATH, "", request))
        except Refused as error:
            return self._kept_out(error.refusal)
        self._ways[server] = way
        return self._settle_in(answer, pin, server)

    def _opens(self, account: KnownAccount, pin: str) -> bool:
        """Whether a PIN opens an account now; nobody is told before an office named the account."""
        try:
            lock = locks.pin_lock(locks.account_path(self.folder, account.account_id))
        except DamagedError:
            # No PIN opens it, the county's key still may: a new lock would shut out both.
            return False
        if lock is None:
            # Its file is gone: there is nothing here that a new PIN could shut out.
            return True
        if self._door.wait_s(account, self.device.clock):
            return False
        keystore = self.device.keystore
        return keys.open_with_pin(lock, pin, account.account_id, keystore) is not None

    def _kept_out(self, refusal: Refusal) -> Changes:
        """An enrolment was refused; a wrong PIN counts as a try."""
        account = self._door.account(str(refusal.details.get("account_id", "")))
        if refusal.code != "wrong_pin" or account is None:
            return Changes.refused(refusal)
        return self._wait(account) or self._wrong_pin(account)

    def _wait(self, account: KnownAccount) -> Changes | None:
        """No PIN may be tried yet: how long; None when one may."""
        wait_s = self._door.wait_s(account, self.device.clock)
        return refused("throttled", minutes=-(-wait_s // 60), wait_s=wait_s) if wait_s else None

    def _wrong_pin(self, account: KnownAccount) -> Changes:
        self._door.failed(account, self.device.clock)
        return refused("wrong_pin", left=max(account.tries_left - 1, 0))

    def _settle_in(self, answer: EnrollResponse, pin: str, server: str) -> Changes:
        account_id = account_id_of(answer.account)
        path = locks.account_path(self.folder, account_id)
        known = locks.pin_lock(path)
        if known is not None:
            key = keys.open_with_pin(known, pin, account_id, self.device.keystore)
            if key is None:
                return refused("wrong_pin", left=1)
        else:
            key = keys.new_key()
            county = bytes.fromhex(answer.recovery_key)
            lock = keys.lock_for(county, key, account_id) if county else None
            locks.write_locks(path, self._pin_lock(key, pin, account_id), lock,
                              answer.recovery_key_id)  # fmt: skip
        self.lock()
        store = AccountStore(path, key, self._on_call)
        account = {**answer.account, "county_id": answer.county_id}
        values = {
            name: str(getattr(answer, name)) for name in ("device_id", "short_code", "county_name")
        }
        anew = store.meta("device_id") not in ("", answer.device_id)
        secrets = {"account": account, "token": answer.token}
        store.bind(secrets, {**values, "server": server}, anew=anew)
        at = instant(self.device.clock.now())
        self._door.add(account_id, str(account.get("name", "")), answer.county_name, at)
        self._session = Session(store, self.device)
        return Changes.of("account", ids=frozenset({account_id}), made=account_id)

    def _pin_lock(self, key: bytes, pin: str, account_id: str) -> keys.PinLock:
        return keys.lock_with_pin(key, pin, account_id, self.device.keystore, self._scrypt_n)

    def unlock(self, pin: str, account_id: str = "") -> Changes:
        """Open an account (the only one, when none is named) by its PIN."""
        account = self._account(account_id)
        if account is None:
            return refused("not_found")
        if (wait := self._wait(account)) is not None:
            return wait
        path = locks.account_path(self.folder, account.account_id)
        try:
            lock = locks.pin_lock(path)
        except DamagedError:
            return refused("phone_damaged")
        if lock is None:
            return refused("not_found")
        self._door.failed(account, self.device.clock)
        key = keys.open_with_pin(lock, pin, account.account_id, self.device.keystore)
        if key is None:
            return refused("wrong_pin", left=max(account.tries_left - 1, 0))
        self._door.passed(account.account_id)
        self.lock()
        store = AccountStore(path, key, self._on_call)
        try:
            self._session = Session(store, self.device)
        except DamagedError:
            store.close()
            return refused("phone_damaged")
        return Changes.of("account", ids=frozenset({account.account_id}), made=account.account_id)

    def _account(self, account_id: str) -> KnownAccount | None:
        accounts = self.accounts()
        if account_id:
            return next((a for a in accounts if a.account_id == account_id), None)
        return accounts[0] if len(accounts) == 1 else None

    def lock(self) -> None:
        """Close the open account: its key leaves the memory."""
        if self._session is not None:
            self._session.store.close()
            self._session = None

    def close(self) -> None:
        """Lock, and close the door's file."""
        self.lock()
        self._door.close()

    # -- PIN and recovery --------------------------------------------------------------------------

    def change_pin(self, old: str, new: str) -> Changes:
        """Wrap the key of the open account by a new PIN. Raises LockedError."""
        account_id = self.session.viewer.account_id
        path = locks.account_path(self.folder, account_id)
        try:
            lock = locks.pin_lock(path)
        except DamagedError:
            return refused("phone_damaged")
        key = None
        if lock is not None:
            key = keys.open_with_pin(lock, old, account_id, self.device.keystore)
        if key is None:
            return refused("wrong_pin", left=1)
        locks.write_locks(path, self._pin_lock(key, new, account_id), None)
        return Changes.of("account", ids=frozenset({account_id}))

    def recovery_request(self, account_id: str) -> dict[str, Any] | None:
        """What the office needs to release this account's key; None where it cannot be released.

        `{"account_id", "lock": {"ephemeral", "wrapped"}, "key_id", "reply_key"}`, all hex.
        """
        found = locks.recovery_lock(locks.account_path(self.folder, account_id))
        if found is None:
            return None
        lock, key_id = found
        private, public = keys.new_pair()
        self._door.set_reply_key(account_id, private)
        return {
            "account_id": account_id,
            "lock": lock.to_json(),
            "key_id": key_id,
            "reply_key": public.hex(),
        }

    def recover_by_code(self, account_id: str, code: str, new_pin: str) -> Changes:
        """A forgotten PIN: fetch the office's release by its code, and open under a new PIN."""
        request = self.recovery_request(account_id)
        if request is None:
            return refused("not_found")
        message = RecoverRequest(
            code=code.strip(),
            account_id=account_id,
            lock=request["lock"],
            reply_key=request["reply_key"],
        )
        url = locks.server_of(locks.account_path(self.folder, account_id))
        try:
            release = post(self._connect(url), RECOVER_PATH, "", message)
        except Refused as error:
            return Changes.refused(error.refusal)
        return self.recover(account_id, release, new_pin)

    def recover(self, account_id: str, release: dict[str, str], new_pin: str) -> Changes:
        """Open an account by the office's release, under a new PIN. Nothing in it is lost."""
        private = self._door.reply_key(account_id)
        path = locks.account_path(self.folder, account_id)
        if not private or not path.exists():
            return refused("not_found")
        try:
            key = keys.open_for(private, keys.RecoveryLock.of(release), account_id)
        except (DamagedError, ValueError, KeyError):
            return refused("enrolment_code_wrong")
        locks.write_locks(path, self._pin_lock(key, new_pin, account_id), None)
        self._door.set_reply_key(account_id, b"")
        self._door.passed(account_id)
        return self.unlock(new_pin, account_id)

    def forget_revoked(self) -> Changes:
        """Remove the open account from this phone: it was revoked, and its work went up."""
        session = self.session
        account_id = session.viewer.account_id
        self._session = None
        session.store.forget()
        self._door.remove(account_id)
        return Changes.of("account", ids=frozenset({account_id}))

    def _finish_forgetting(self) -> None:
        """A phone that died while it forgot somebody still shows a name: no PIN opens it."""
        for known in self._door.accounts():
            path = locks.account_path(self.folder, known.account_id)
            if not path.exists():
                delete_files(path)
                self._door.remove(known.account_id)
