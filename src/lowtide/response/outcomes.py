"""What is followed from evening to evening, and can be asked about."""

from enum import Enum

WORST = 10
WORST_TOTAL = 100  # FIQR: Bennett 2009, Arthritis Res Ther 11:R120 [unverified]


class Outcome(Enum):
    """What is asked about every evening, from 0 to 10; of each of them less is better.

    Sleep counts how bad it was: 10 is the worst night, as 10 is the worst pain. The total of the
    questionnaire, from 0 to 100, is asked now and then: it is in diary files only.
    """

    PAIN = "pain"
    FATIGUE = "fatigue"
    SLEEP = "sleep"
    FIQR = "fiqr"

    @property
    def worst(self) -> int:
        """The highest score there is."""
        return WORST_TOTAL if self is Outcome.FIQR else WORST


class Prior(Enum):
    """By whose belief of naltrexone: Lowtide's own, or what the trials allow for one person."""

    OWN = "own"
    TRIALS = "trials"
