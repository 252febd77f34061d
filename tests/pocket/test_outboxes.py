"""Over a network that does what it likes, everything that was entered is recorded exactly once."""

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from pocket.outboxes import Fate, Kept, Phone, Syncing

HISTORIES = settings(stateful_step_count=25, database=None)
NOT_SHRUNK = settings(HISTORIES, phases=[Phase.generate], max_examples=200)
MET = {
    "sent",
    "refused",
    "requests: arrives",
    "requests: is lost",
    "requests: loses its reply",
    "requests: finds a server that is killed",
    "requests: comes again, late",
}


def test_what_was_entered_without_a_network_is_recorded_once() -> None:
    Syncing.met.clear()
    run_state_machine_as_test(Syncing, settings=HISTORIES)
    assert Syncing.met.keys() >= MET


# --- a phone that does it wrong is noticed --------------------------------------------------------


class Hasty(Syncing):
    """What was sent is taken as recorded, without a receipt."""

    def _send(self, phone: int, fate: Fate, again: bool = False) -> None:
        batch = self.phones[phone].waiting()
        super()._send(phone, fate, again)
        for each in batch:
            each.state = "sent" if each.state == "waiting" else each.state


class Backwards(Phone):
    """The newest is sent first."""

    def waiting(self) -> list[Kept]:
        return [each for each in reversed(self.kept) if each.state == "waiting"][:2]


class OutOfOrder(Syncing):
    device = Backwards


class Renaming(Syncing):
    """What is sent again gets another name."""

    def _send(self, phone: int, fate: Fate, again: bool = False) -> None:
        for each in self.phones[phone].waiting():
            self.made += 1
            each.entry = each.entry | {"id": each.entry["id"][:-4] + f"{self.made:04x}"}
        super()._send(phone, fate, again)


@pytest.mark.parametrize("wrong", [Hasty, OutOfOrder, Renaming])
def test_a_phone_that_does_it_wrong_is_noticed(wrong: type[Syncing]) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(wrong, settings=NOT_SHRUNK)
