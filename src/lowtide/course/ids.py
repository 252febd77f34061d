"""Names for events that sort by the time they were made: UUIDs of version 7 (RFC 9562)."""

from datetime import UTC, datetime, timedelta

from lowtide.errors import QuantityError

RANDOM_BYTES = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VERSION = 0x7 << 76
_VARIANT = 0b10 << 62


def uuid7(moment: datetime, randomness: bytes) -> str:
    """The UUID of version 7 for a moment (with its offset) and ten bytes drawn by the caller."""
    if moment.tzinfo is None:
        raise QuantityError(f"{moment} has no offset. Give the moment with its time zone.")
    if len(randomness) != RANDOM_BYTES:
        raise QuantityError(f"a UUID takes {RANDOM_BYTES} random bytes, not {len(randomness)}.")
    milliseconds = (moment - _EPOCH) // timedelta(milliseconds=1)
    if milliseconds < 0:
        raise QuantityError(f"{moment} is before 1970. Set the clock of this machine.")
    drawn = int.from_bytes(randomness)
    high = (drawn >> 62) & 0xFFF  # 12 bits beside the version, 62 beside the variant
    low = drawn & ((1 << 62) - 1)
    text = f"{milliseconds << 80 | _VERSION | high << 64 | _VARIANT | low:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
