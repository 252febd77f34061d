"""Every promise: its name, its sentence, and how it is checked."""

from collections.abc import Callable

from msgspec import Struct

from lowtide.proof import observers as doses
from lowtide.proof.explore import Pairs, compare, follow, ways_out
from lowtide.proof.seen import Observer
from lowtide.proof.walk import Breach, Walk


class Promise(Struct, frozen=True):
    """What is promised, in one sentence, and the check that gives a shortest breach or None."""

    name: str
    sentence: str
    check: Callable[[Walk], Breach | None]


def _watched(name: str, sentence: str, observer: Observer) -> Promise:
    return Promise(name, sentence, lambda walk: follow(walk, observer))


def _compared(name: str, sentence: str, pairs: Pairs) -> Promise:
    return Promise(name, sentence, lambda walk: compare(walk, pairs))


_FOOTING = ("dose", "word", "action", "tonight")

PROMISES: tuple[Promise, ...] = (
    _watched(
        "never_above_maximum_or_ceiling",
        "No dose is above the protocol's highest, nor above the ceiling that bad reactions lower "
        "and only the prescriber lifts.",
        Observer((*_FOOTING, "comfort", "gate"), doses.ceiling_at_first, doses.below_ceiling),
    ),
    _watched(
        "never_more_than_one_step_up_at_once",
        "No dose is more than one step above the one last known to be taken, unless the "
        "prescriber named it that night.",
        Observer(_FOOTING, doses.footing_at_first, doses.one_step_at_most),
    ),
    _watched(
        "never_up_before_fourteen_doses_since_the_dose_taken_last_changed",
        "No dose rises before all doses of the step are known to be taken since the dose taken "
        "last changed.",
        Observer(_FOOTING, doses.doses_at_first, doses.all_doses_first),
    ),
    _watched(
        "never_up_without_five_quiet_answers",
        "No dose rises without the quiet answers running that the protocol asks for.",
        Observer((*_FOOTING, "comfort"), doses.quiet_at_first, doses.quiet_answers_first),
    ),
    _watched(
        "never_up_on_silence",
        "No dose rises on a night whose check-in is unanswered.",
        Observer((*_FOOTING, "comfort"), doses.footing_at_first, doses.not_up_on_silence),
    ),
    _compared(
        "silence_never_gives_more",
        "An unanswered check-in, or a dose not known to be taken, never gets more than a quiet "
        "answer and a dose taken would.",
        doses.silence,
    ),
    _watched(
        "conflict_means_no_dose",
        "A conflict or an urgent sign means no dose that night.",
        Observer(("gate", "tonight"), doses.nothing, doses.none_in_danger),
    ),
    _watched(
        "only_the_prescriber_resumes_after_a_conflict",
        "After a conflict or an urgent sign there is no dose until the prescriber's word on a "
        "later night with the gate open.",
        Observer(
            ("gate", "word", "action", "tonight"), doses.no_conflict_yet, doses.resumed_by_word
        ),
    ),
    _watched(
        "severe_means_no_dose",
        "A severe effect means no dose that night.",
        Observer(("comfort", "tonight"), doses.nothing, doses.none_when_severe),
    ),
    _watched(
        "never_back_up_after_a_bad_reaction_without_the_prescriber",
        "A dose above the first that brought a severe effect is not advised again before the "
        "prescriber's word.",
        Observer((*_FOOTING, "comfort", "gate"), doses.no_reaction_yet, doses.not_back_up),
    ),
    _compared(
        "worse_never_gives_more",
        "A worse answer or a worse gate never gets a higher dose that night.",
        doses.worse,
    ),
    _watched(
        "waiting_says_for_what",
        "Where all doses of a step are taken and the dose stays, a reason says what is waited "
        "for, and a rough or silent night asks somebody.",
        Observer(
            (*_FOOTING, "comfort", "because", "asks"),
            doses.doses_at_first,
            doses.waits_for_something,
        ),
    ),
    _watched(
        "always_an_answer",
        "Every night gets a recommendation with a reason, and a step and a timing where it doses.",
        Observer(("tonight", "timing", "because"), doses.nothing, doses.an_answer),
    ),
    Promise(
        "a_way_down_always_exists",
        "Every night has an answer or a word that gives no dose at once, stop always ends the "
        "course, and until then some diary leads to a dose again.",
        ways_out,
    ),
    _watched(
        "a_tolerated_course_reaches_the_top_in_time",
        "A course tolerated and answered every night gets its highest dose on the night that the "
        "protocol says, and not before.",
        Observer(
            ("dose", "comfort", "gate", "word", "tonight"),
            doses.before_the_first_night,
            doses.tolerated_course,
        ),
    ),
)
