"""Long random courses for comparing two readings of the nightly rule, and the shortest quarrel.

A walk is a list of letters. It goes through moods (steady, rough, silent, ...), each lasting some
nights, so that deep places of the course are reached which uniform letters would never find.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, product
from random import Random

from lowtide.decision.recommendation import (
    Comfort,
    Gate,
    LastDose,
    Observation,
    Raise,
    Recommendation,
    Rules,
    StartAt,
    State,
    Status,
    Stop,
    Word,
    action,
)
from lowtide.quantities import Timing
from reference.rule_table import Answer, SlowCourse

Walk = list[Observation]
Day = Callable[[Rules, State, Observation], tuple[State, Recommendation]]

PLAIN = Observation(LastDose.ADVISED, Comfort.QUIET, Gate.OPEN)
WORDS = ("none", "start", "raise", "stop")


@dataclass(frozen=True)
class Mood:
    """How often each part of a letter is drawn, as its enumeration lists them, and for how long."""

    dose: tuple[float, ...]  # advised, previous, not known
    comfort: tuple[float, ...]  # quiet, rough, rough sleep, severe, unanswered
    gate: tuple[float, ...]  # open, blocked, pause, danger
    word: tuple[float, ...]  # none, start or resume at any step, raise, stop
    nights: tuple[int, int]


MOODS = {
    "steady": Mood((96, 1, 3), (93, 2, 1, 0.3, 4), (97, 2, 1, 0.1), (98, 1, 1, 0.02), (15, 70)),
    "rough": Mood((90, 3, 7), (12, 40, 40, 1, 7), (90, 5, 4, 1), (95, 3, 2, 0.1), (5, 20)),
    "silent": Mood((4, 1, 95), (10, 5, 5, 0.5, 80), (90, 4, 5, 1), (96, 2, 2, 0.1), (6, 25)),
    "trouble": Mood((60, 10, 30), (40, 15, 15, 20, 10), (50, 15, 20, 15), (70, 20, 9, 1), (2, 8)),
    "words": Mood((70, 5, 25), (70, 10, 5, 5, 10), (88, 5, 5, 2), (30, 40, 29, 1), (1, 4)),
    "absent": Mood((3, 1, 96), (6, 35, 35, 0.2, 24), (95, 3, 2, 0.2), (95, 4, 1, 0), (7, 20)),
    "unnamed": Mood((20, 5, 75), (30, 25, 25, 1, 19), (10, 10, 79, 1), (96, 2, 2, 0.1), (3, 16)),
    "declining": Mood((50, 45, 5), (97, 1, 1, 0, 1), (97, 1, 1, 1), (97, 1, 2, 0), (2, 6)),
    "anything": Mood((1, 1, 1), (1, 1, 1, 1, 1), (1, 1, 1, 1), (3, 1, 1, 0.02), (5, 60)),
}
KINDS = {  # a walk keeps to its own mood about half of the time
    "steady": ("words", "rough", "trouble", "silent", "declining"),
    "rough": ("words", "steady", "silent", "absent", "trouble"),
    "silent": ("words", "steady", "rough", "unnamed"),
    "words": ("steady", "rough", "trouble", "silent", "absent", "unnamed"),
    "absent": ("words", "steady", "unnamed"),
    "declining": ("steady", "words"),
    "anything": ("anything",),
}


class Letters:
    """Every letter that these rules can be told, and how often each mood draws it."""

    def __init__(self, rules: Rules) -> None:
        """Join every dose, comfort, gate and word."""
        starts = [StartAt(step) for step in range(len(rules.step_doses))]
        words: dict[str, list[Word | None]] = {
            "none": [None],
            "start": [*starts],
            "raise": [Raise()],
            "stop": [Stop()],
        }
        self.starts = starts
        self.letters: Walk = []
        weights: dict[str, list[float]] = {name: [] for name in MOODS}
        kinds = product(enumerate(LastDose), enumerate(Comfort), enumerate(Gate), enumerate(WORDS))
        for (i, dose), (j, comfort), (k, gate), (m, said) in kinds:
            for word in words[said]:
                self.letters.append(Observation(dose, comfort, gate, word))
                for name, mood in MOODS.items():
                    share = mood.word[m] / len(words[said])
                    weights[name].append(mood.dose[i] * mood.comfort[j] * mood.gate[k] * share)
        self.cumulative = {name: list(accumulate(each)) for name, each in weights.items()}

    def draw(self, random: Random, mood: str, nights: int) -> Walk:
        """Letters in this mood, independent of one another."""
        return random.choices(self.letters, cum_weights=self.cumulative[mood], k=nights)


def walks(rules: Rules, seed: int, letters: int, longest: int) -> Iterator[tuple[Timing, Walk]]:
    """Walks of every kind in turn, together exactly so many letters, the same for the same seed."""
    random = Random(seed)
    alphabet = Letters(rules)
    kinds = list(KINDS)
    turn = 0
    while letters > 0:
        nights = min(letters, random.randint(longest // 3, longest))
        timing = Timing.MORNING if random.random() < 0.15 else Timing.NIGHT
        walk = _walk(random, alphabet, kinds[turn % len(kinds)], nights)
        yield timing, walk
        letters -= len(walk)
        turn += 1


def _walk(random: Random, alphabet: Letters, kind: str, nights: int) -> Walk:
    walk: Walk = []
    if random.random() < 0.75:
        start = alphabet.starts[0] if random.random() < 0.6 else random.choice(alphabet.starts)
        walk.append(Observation(LastDose.NOT_KNOWN, Comfort.QUIET, Gate.OPEN, start))
    while len(walk) < nights:
        mood = kind if random.random() < 0.5 else random.choice(KINDS[kind])
        walk += alphabet.draw(random, mood, random.randint(*MOODS[mood].nights))
    stops = (night for night, letter in enumerate(walk) if isinstance(letter.word, Stop))
    return walk[: min(nights, next(stops, nights) + 6)]  # nothing more is learnt after a stop


def beginning(rules: Rules, timing: Timing) -> State:
    """What `day` remembers of a course that has not started."""
    return State(Status.NOT_STARTED, 0, rules.top, 0, 0, 0, timing)


def answer_of(recommendation: Recommendation) -> Answer:
    """What both readings must agree upon."""
    timing = getattr(recommendation, "timing", None)
    step = getattr(recommendation, "step", None)
    return (action(recommendation), step, timing.value if timing else None)


def quarrel(fast: Day, rules: Rules, timing: Timing, walk: Walk) -> int | None:
    """The first night on which the two readings differ, counted from 0; None where they agree."""
    slow = SlowCourse(rules, timing)
    state = beginning(rules, timing)
    for night, letter in enumerate(walk):
        state, recommendation = fast(rules, state, letter)
        if answer_of(recommendation) != slow.night(letter):
            return night
    return None


def shortest_quarrel(fast: Day, rules: Rules, timing: Timing, walk: Walk) -> Walk:
    """A history that still ends in a disagreement and cannot be shortened or made plainer.

    Greedy: leave out stretches, long ones first, then make letters plainer, until neither helps.
    """

    def still(candidate: Walk) -> Walk | None:
        night = quarrel(fast, rules, timing, candidate)
        return None if night is None else candidate[: night + 1]

    best = still(walk)
    if best is None:
        raise ValueError("The two readings agree on this walk: there is nothing to shorten.")
    improved = True
    while improved:
        improved = False
        for candidate in _simpler(best):
            kept = still(candidate)
            if kept is not None:
                best, improved = kept, True
                break
    return best


def _simpler(walk: Walk) -> Iterator[Walk]:
    stretch = len(walk) // 2
    while stretch:
        for begin in range(0, len(walk) - stretch + 1, max(stretch // 2, 1)):
            yield walk[:begin] + walk[begin + stretch :]
        stretch //= 2
    for night, letter in enumerate(walk):
        for plainer in (
            PLAIN,
            Observation(PLAIN.dose, letter.comfort, letter.gate, letter.word),
            Observation(letter.dose, PLAIN.comfort, letter.gate, letter.word),
            Observation(letter.dose, letter.comfort, PLAIN.gate, letter.word),
            Observation(letter.dose, letter.comfort, letter.gate, PLAIN.word),
        ):
            if plainer != letter:
                yield [*walk[:night], plainer, *walk[night + 1 :]]


def told(fast: Day, rules: Rules, timing: Timing, walk: Walk) -> str:
    """The history night by night with both answers, for a person who must say who is right."""
    slow = SlowCourse(rules, timing)
    state = beginning(rules, timing)
    lines = [f"{rules}, {timing.value}; each line: letter | day | slow reading"]
    for night, letter in enumerate(walk, start=1):
        state, recommendation = fast(rules, state, letter)
        said, expected = answer_of(recommendation), slow.night(letter)
        word = "-" if letter.word is None else str(letter.word)
        seen = f"{letter.dose.value}, {letter.comfort.value}, {letter.gate.value}, {word}"
        mark = "" if said == expected else "   <-- they differ"
        lines.append(f"{night:4}  {seen} | {said} | {expected}{mark}")
        if mark:
            lines += [f"      day remembers {state}", f"      slow reading: {slow.summary()}"]
    return "\n".join(lines)
