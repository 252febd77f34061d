"""What is followed from evening to evening, and can be asked about."""

from enum import Enum


class Outcome(Enum):
    """What is asked about every evening, from 0 to 10; of each of them less is better.

    Sleep counts how bad it was: 10 is the worst night, as 10 is the worst pain.
    """

    PAIN = "pain"
    FATIGUE = "fatigue"
    SLEEP = "sleep"
