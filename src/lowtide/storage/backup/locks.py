"""Locking a backup with age (age-encryption.org), so that other programs can open it too."""

import unicodedata
from collections.abc import Callable, Sequence

import pyrage  # type: ignore[import-untyped]

from lowtide.errors import BackupError

Lock = Callable[[bytes], bytes]
Unlock = Callable[[bytes], bytes]

BEGINS = b"age-encryption.org/v1\n"
BY_PASSPHRASE = BEGINS + b"-> scrypt "
SHORTEST = 12


def by_passphrase(passphrase: str) -> Lock:
    """Lock with a passphrase; a BackupError where it is too short."""
    words = _as_typed(passphrase)
    if len(words) < SHORTEST:
        raise BackupError(f"a passphrase has at least {SHORTEST} characters. Take several words.")
    return lambda content: pyrage.passphrase.encrypt(content, words)


def to_recipients(recipients: Sequence[str]) -> Lock:
    """Lock so that only who has the secret key of one of these public keys can open it."""
    keys = [_recipient(each) for each in recipients]
    return lambda content: pyrage.encrypt(content, keys)


def with_passphrase(passphrase: str) -> Unlock:
    """Unlock with a passphrase; a BackupError where it is another one."""
    return lambda content: _opened(pyrage.passphrase.decrypt, content, _as_typed(passphrase))


def with_identities(text: str) -> Unlock:
    """Unlock with the secret keys in an age key file; a BackupError where none of them fits."""
    lines = [line.strip() for line in text.splitlines()]
    keys = [_identity(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise BackupError("there is no key in the key file. It has a line AGE-SECRET-KEY-1...")
    return lambda content: _opened(pyrage.decrypt, content, keys)


def is_locked(content: bytes) -> bool:
    """Whether this was locked with age."""
    return content.startswith(BEGINS)


def asks_for_passphrase(content: bytes) -> bool:
    """Whether it was locked with a passphrase, and not to a key."""
    return content.startswith(BY_PASSPHRASE)


def _opened(decrypt: Callable[..., bytes], content: bytes, key: object) -> bytes:
    try:
        return decrypt(content, key)
    except pyrage.DecryptError as error:
        raise BackupError(
            "it does not open. The passphrase or the key is another one, or the file was cut "
            "short. Try again, or take another backup."
        ) from error


def _as_typed(passphrase: str) -> str:
    """The same words whichever keyboard they come from: "ü" has two spellings."""
    return unicodedata.normalize("NFC", passphrase).strip()


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        message = "is no public key. It begins with age1, and age-keygen makes one."
        raise BackupError(f'"{text}" {message}') from error


def _identity(line: str) -> pyrage.x25519.Identity:
    try:
        return pyrage.x25519.Identity.from_str(line)
    except pyrage.IdentityError as error:
        # Not repeated in the message: a secret key with a typing error is still a secret.
        raise BackupError(
            "a line of the key file is no secret key. It begins with AGE-SECRET-KEY-1."
        ) from error
