"""The observers of the promises about doses: each one plain sentence and one small step.

Every step has the shape `step(rules, memory, seen) -> memory | BROKEN`. None of them reads the
rule's state: what they count, they count themselves from what they see.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from lowtide.decision.recommendation import (
    Comfort,
    Gate,
    LastDose,
    Observation,
    Rules,
    StartAt,
)
from lowtide.proof.observers.seen import (
    BEGINS,
    BROKEN,
    NO_DOSE,
    NOWHERE,
    Broken,
    Footing,
    Seen,
    lowered,
    rises,
    rough,
    stand,
    stood,
    taken,
)

# --- how high -----------------------------------------------------------------------------------


class Ceiling(NamedTuple):
    """The highest step allowed, the footing, and rough answers running at this dose."""

    step: int
    footing: Footing
    rough: int


def ceiling_at_first(rules: Rules) -> Ceiling:
    """At first the ceiling is the top."""
    return Ceiling(rules.top, NOWHERE, 0)


def below_ceiling(rules: Rules, memory: Ceiling, seen: Seen) -> Ceiling | Broken:
    """The ceiling starts at the top; a severe answer at an advised dose, and so many rough ones
    running after doses known to be taken, bring it to the step below; the prescriber's words
    lift it. No dose is above it.
    """
    running = min(_rough_running(memory, seen), rules.rough_check_ins_to_step_back)
    severe = seen.comfort is Comfort.SEVERE and memory.footing.advised != NO_DOSE
    ceiling = min(memory.step + seen.raised, rules.top)
    clear = seen.gate in (Gate.OPEN, Gate.BLOCKED)
    if severe or (clear and running == rules.rough_check_ins_to_step_back):
        ceiling = min(ceiling, max(stood(memory.footing, seen) - 1, 0))
    if seen.named:
        ceiling = max(ceiling, seen.tonight)
    if seen.tonight > min(ceiling, rules.top):
        return BROKEN
    starts_again = lowered(memory.footing, seen) or seen.action != "maintain"
    return Ceiling(ceiling, stand(memory.footing, seen), 0 if starts_again else running)


def _rough_running(memory: Ceiling, seen: Seen) -> int:
    """Rough answers running, each after a dose known to be taken, since the dose changed."""
    if not taken(memory.footing, seen) or seen.comfort is Comfort.QUIET:
        return 0
    same_dose = stood(memory.footing, seen) == memory.footing.base
    return (memory.rough if same_dose else 0) + rough(seen)


def one_step_at_most(rules: Rules, footing: Footing, seen: Seen) -> Footing | Broken:
    """A dose is at most one step above the one last known to be taken, unless it starts or
    resumes at the step that the prescriber named tonight.
    """
    too_high = seen.tonight > stood(footing, seen) + 1 and not seen.named
    return BROKEN if too_high else stand(footing, seen)


# --- when up ------------------------------------------------------------------------------------


class Doses(NamedTuple):
    """The footing, and doses known to be taken since it last changed."""

    footing: Footing
    number: int


def doses_at_first(rules: Rules) -> Doses:
    """Nothing taken yet."""
    return Doses(NOWHERE, 0)


def doses_so_far(rules: Rules, memory: Doses, seen: Seen) -> int:
    """Doses known to be taken since the dose taken last changed, last night's among them."""
    same_dose = stood(memory.footing, seen) == memory.footing.base
    return (memory.number if same_dose else 0) + taken(memory.footing, seen)


def keep_doses(rules: Rules, memory: Doses, seen: Seen) -> Doses:
    """Counting begins again at a start, a resume and a lower dose; it stops at the longest step."""
    again = lowered(memory.footing, seen) or seen.action in BEGINS
    count = min(doses_so_far(rules, memory, seen), max(rules.step_doses))
    return Doses(stand(memory.footing, seen), 0 if again else count)


def all_doses_first(rules: Rules, memory: Doses, seen: Seen) -> Doses | Broken:
    """A dose rises only when all doses of the step are known to be taken, counted from the night
    on which the dose taken last changed or dosing began again.
    """
    if rises(memory.footing, seen):
        base = stood(memory.footing, seen)
        if base == NO_DOSE or doses_so_far(rules, memory, seen) < rules.step_doses[base]:
            return BROKEN
    return keep_doses(rules, memory, seen)


class Quiet(NamedTuple):
    """The footing, and quiet answers running at this dose."""

    footing: Footing
    number: int


def quiet_at_first(rules: Rules) -> Quiet:
    """No answer yet."""
    return Quiet(NOWHERE, 0)


def quiet_answers_first(rules: Rules, memory: Quiet, seen: Seen) -> Quiet | Broken:
    """A dose rises only when so many quiet answers ran since the dose taken last changed: a rough
    or severe answer ends the run, an unanswered check-in leaves it, and a dose that is new, lower
    or begun again starts it again.
    """
    count = quiet_so_far(rules, memory, seen)
    if rises(memory.footing, seen) and count < rules.quiet_check_ins_to_step_up:
        return BROKEN
    # After a night without a dose the lower one may have been decided the night before.
    lower = lowered(memory.footing, seen) and memory.footing.advised != NO_DOSE
    again = lower or seen.action in BEGINS
    return Quiet(stand(memory.footing, seen), 0 if again else count)


def quiet_so_far(rules: Rules, memory: Quiet, seen: Seen) -> int:
    """Quiet answers running, today's among them, saturating where enough."""
    if rough(seen) or seen.comfort is Comfort.SEVERE:
        return 0
    same_dose = stood(memory.footing, seen) == memory.footing.base
    count = (memory.number if same_dose else 0) + (seen.comfort is Comfort.QUIET)
    return min(count, rules.quiet_check_ins_to_step_up)


def not_up_on_silence(rules: Rules, footing: Footing, seen: Seen) -> Footing | Broken:
    """A night whose check-in is unanswered gets no dose above the one last known to be taken."""
    silent = seen.comfort is Comfort.UNANSWERED
    return BROKEN if silent and rises(footing, seen) else stand(footing, seen)


def not_up_while_blocked(rules: Rules, footing: Footing, seen: Seen) -> Footing | Broken:
    """A night whose gate is not open gets no dose above the one last known to be taken."""
    blocked = seen.gate is not Gate.OPEN
    return BROKEN if blocked and rises(footing, seen) else stand(footing, seen)


def footing_at_first(rules: Rules) -> Footing:
    """Nowhere yet."""
    return NOWHERE


# --- no dose ------------------------------------------------------------------------------------


def nothing(rules: Rules) -> None:
    """An observer that remembers nothing."""
    return


def none_in_danger(rules: Rules, memory: None, seen: Seen) -> Broken | None:
    """A night of danger has no dose."""
    return BROKEN if seen.gate is Gate.DANGER and seen.tonight != NO_DOSE else None


def none_when_severe(rules: Rules, memory: None, seen: Seen) -> Broken | None:
    """A night with a severe answer has no dose."""
    return BROKEN if seen.comfort is Comfort.SEVERE and seen.tonight != NO_DOSE else None


def no_conflict_yet(rules: Rules) -> bool:
    """No conflict was seen."""
    return False


def resumed_by_word(rules: Rules, in_conflict: bool, seen: Seen) -> bool | Broken:
    """After danger there is no dose until a night on which the prescriber names a step, with the
    gate open.
    """
    in_conflict = in_conflict or seen.gate is Gate.DANGER
    if not in_conflict or seen.tonight == NO_DOSE:
        return in_conflict
    return False if seen.named and seen.gate is Gate.OPEN else BROKEN


class Reaction(NamedTuple):
    """The lowest step that is barred after a severe answer, and the footing."""

    barred: int
    footing: Footing


def no_reaction_yet(rules: Rules) -> Reaction:
    """Nothing is barred: the bar is above the top."""
    return Reaction(rules.top + 1, NOWHERE)


def not_back_up(rules: Rules, memory: Reaction, seen: Seen) -> Reaction | Broken:
    """After a severe answer at a dose above the first, that dose is not advised again until the
    prescriber raises the ceiling or names a step.
    """
    barred = memory.barred
    if seen.raised or seen.named:
        barred = rules.top + 1
    if seen.comfort is Comfort.SEVERE and memory.footing.advised != NO_DOSE:
        barred = min(barred, max(stood(memory.footing, seen), 1))
    return BROKEN if seen.tonight >= barred else Reaction(barred, stand(memory.footing, seen))


# --- an answer ----------------------------------------------------------------------------------


def an_answer(rules: Rules, memory: None, seen: Seen) -> Broken | None:
    """Every night gets a recommendation with a reason, and one of the protocol's steps and a
    timing where it doses.
    """
    doses = NO_DOSE < seen.tonight <= rules.top and seen.timing is not None
    none = seen.tonight == NO_DOSE and seen.timing is None
    return None if seen.because and (doses or none) else BROKEN


# --- in time ------------------------------------------------------------------------------------


def night_of_the_top(rules: Rules) -> int:
    """The night on which a tolerated course first gets the highest step."""
    quiet = rules.quiet_check_ins_to_step_up
    return 1 + sum(max(doses, quiet) for doses in rules.step_doses[:-1])


def before_the_first_night(rules: Rules) -> int:
    """No night yet."""
    return 0


def tolerated_course(rules: Rules, night: int | None, seen: Seen) -> int | Broken | None:
    """A course that starts at the first step, takes every dose and answers quiet every night gets
    the highest step on that night, and not before.
    """
    word = StartAt(0) if night == 0 else None
    dose = LastDose.NOT_KNOWN if night == 0 else LastDose.ADVISED
    tolerated = seen.dose is dose and seen.comfort is Comfort.QUIET and seen.gate is Gate.OPEN
    if night is None or not tolerated or seen.word != word:
        return None
    in_time = night + 1 == night_of_the_top(rules)
    if in_time != (seen.tonight == rules.top):
        return BROKEN
    return None if in_time else night + 1


# --- pairs of nights after the same diary -------------------------------------------------------


def silence(letters: Sequence[Observation]) -> Iterable[tuple[int, int]]:
    """An unanswered check-in gets no more than a quiet one, a dose not known to be taken no more
    than one taken as advised, all else equal.
    """
    number = {letter: index for index, letter in enumerate(letters)}
    for letter in letters:
        if letter.comfort is Comfort.QUIET:
            yield number[replace(letter, comfort=Comfort.UNANSWERED)], number[letter]
        if letter.dose is LastDose.ADVISED:
            yield number[replace(letter, dose=LastDose.NOT_KNOWN)], number[letter]


_WORSE_COMFORT = {
    Comfort.QUIET: (Comfort.ROUGH, Comfort.ROUGH_SLEEP),
    Comfort.ROUGH: (Comfort.SEVERE,),
    Comfort.ROUGH_SLEEP: (Comfort.SEVERE,),
    Comfort.UNANSWERED: (Comfort.SEVERE,),
}
_WORSE_GATE = {
    Gate.OPEN: (Gate.BLOCKED,),
    Gate.BLOCKED: (Gate.PAUSE, Gate.DANGER),
}


def worse(letters: Sequence[Observation]) -> Iterable[tuple[int, int]]:
    """A rough answer gets no more than a quiet one, a severe no more than a rough one; a blocked
    gate no more than an open one, pause and danger no more than a blocked one, all else equal.
    """
    number = {letter: index for index, letter in enumerate(letters)}
    for letter in letters:
        for comfort in _WORSE_COMFORT.get(letter.comfort, ()):
            yield number[replace(letter, comfort=comfort)], number[letter]
        for gate in _WORSE_GATE.get(letter.gate, ()):
            yield number[replace(letter, gate=gate)], number[letter]
