"""UUIDs of version 7: the standard library reads them, and they sort by time."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.happenings import aware
from lowtide.course.ids import uuid7
from lowtide.errors import QuantityError

drawn = st.binary(min_size=10, max_size=10)


# The worked example of RFC 9562, appendix A.6.
def test_the_example_of_the_standard() -> None:
    moment = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    random_bits = (0xCC3 << 62) | 0x18C4DC0C0C07398F
    made = uuid7(moment, random_bits.to_bytes(10))
    assert made == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


# Any moment and any bytes give a UUID that says it is of version 7, and when it was made.
@given(aware, drawn)
def test_it_is_a_uuid_of_version_7_and_says_when(moment: datetime, randomness: bytes) -> None:
    made = UUID(uuid7(moment, randomness))
    assert (made.version, made.variant) == (7, RFC_4122)
    assert datetime.fromtimestamp((made.int >> 80) / 1000, UTC) == moment.replace(
        microsecond=moment.microsecond // 1000 * 1000
    )


# Made a millisecond or more apart, ids sort as they were made, whatever the bytes.
@given(aware, st.integers(1, 10**9), drawn, drawn)
def test_ids_sort_by_time(moment: datetime, later_ms: int, one: bytes, other: bytes) -> None:
    later = moment + timedelta(milliseconds=later_ms)
    assert uuid7(moment, one) < uuid7(later, other)


# Of ten bytes, 74 bits are kept: other bits, another id.
@given(st.integers(0, 2**74 - 1), st.integers(0, 2**74 - 1))
def test_other_bits_give_another_id(one: int, other: int) -> None:
    moment = datetime(2026, 3, 14, tzinfo=UTC)
    ids = {uuid7(moment, bits.to_bytes(10)) for bits in (one, other)}
    assert len(ids) == len({one, other})


@pytest.mark.parametrize(
    ("moment", "randomness", "says"),
    [
        (datetime(2026, 3, 14), bytes(10), "no offset"),
        (datetime(2026, 3, 14, tzinfo=UTC), bytes(9), "10 random bytes, not 9"),
        (datetime(1969, 12, 31, tzinfo=UTC), bytes(10), "before 1970"),
    ],
)
def test_what_makes_no_id_is_refused(moment: datetime, randomness: bytes, says: str) -> None:
    with pytest.raises(QuantityError, match=says):
        uuid7(moment, randomness)
