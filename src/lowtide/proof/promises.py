"""Every promise: its name, its sentence, and how it is checked."""

from msgspec import Struct

from lowtide.proof.explore import Pairs, compare, follow, ways_out
from lowtide.proof.observers import bystander, course, doses, words
from lowtide.proof.observers.seen import Observer
from lowtide.proof.walk import Breach, Walk


class Promise(Struct, frozen=True):
    """What is promised, in one sentence, and who watches it: an observer, pairs of nights, or
    nobody but the ways out.
    """

    name: str
    sentence: str
    watch: Observer | Pairs | None

    def check(self, walk: Walk) -> Breach | None:
        """The shortest breach, or None where the promise holds on every edge."""
        match self.watch:
            case None:
                return ways_out(walk)
            case Observer():
                return follow(walk, self.watch)
            case pairs:
                return compare(walk, pairs)


_FOOTING = ("dose", "named", "action", "tonight")
_PHASE = ("comfort", "gate", "action")
_COURSE = (*_FOOTING, "comfort", "gate", "stopped")
_CEILING = (*_COURSE, "raised", "for_rough", "for_silence")

PROMISES: tuple[Promise, ...] = (
    Promise(
        "never_above_maximum_or_ceiling",
        "No dose is above the protocol's highest, nor above the ceiling that bad reactions lower "
        "and only the prescriber lifts.",
        Observer(
            (*_FOOTING, "comfort", "gate", "raised"), doses.ceiling_at_first, doses.below_ceiling
        ),
    ),
    Promise(
        "never_more_than_one_step_up_at_once",
        "No dose is more than one step above the one last known to be taken, unless the "
        "prescriber named it that night.",
        Observer(_FOOTING, doses.footing_at_first, doses.one_step_at_most),
    ),
    Promise(
        "never_up_before_fourteen_doses_since_the_dose_taken_last_changed",
        "No dose rises before all doses of the step are known to be taken since the dose taken "
        "last changed.",
        Observer(_FOOTING, doses.doses_at_first, doses.all_doses_first),
    ),
    Promise(
        "never_up_without_five_quiet_answers",
        "No dose rises without the quiet answers running that the protocol asks for.",
        Observer((*_FOOTING, "comfort"), doses.quiet_at_first, doses.quiet_answers_first),
    ),
    Promise(
        "never_up_on_silence",
        "No dose rises on a night whose check-in is unanswered.",
        Observer((*_FOOTING, "comfort"), doses.footing_at_first, doses.not_up_on_silence),
    ),
    Promise(
        "silence_never_gives_more",
        "An unanswered check-in, or a dose not known to be taken, never gets more than a quiet "
        "answer and a dose taken would.",
        doses.silence,
    ),
    Promise(
        "conflict_means_no_dose",
        "A conflict or an urgent sign means no dose that night.",
        Observer(("gate", "tonight"), doses.nothing, doses.none_in_danger),
    ),
    Promise(
        "only_the_prescriber_resumes_after_a_conflict",
        "After a conflict or an urgent sign there is no dose until the prescriber's word on a "
        "later night with the gate open.",
        Observer(("gate", "named", "tonight"), doses.no_conflict_yet, doses.resumed_by_word),
    ),
    Promise(
        "severe_means_no_dose",
        "A severe effect means no dose that night.",
        Observer(("comfort", "tonight"), doses.nothing, doses.none_when_severe),
    ),
    Promise(
        "never_back_up_after_a_bad_reaction_without_the_prescriber",
        "A dose above the first that brought a severe effect is not advised again before the "
        "prescriber's word.",
        Observer(
            (*_FOOTING, "comfort", "gate", "raised"), doses.no_reaction_yet, doses.not_back_up
        ),
    ),
    Promise(
        "worse_never_gives_more",
        "A worse answer or a worse gate never gets a higher dose that night.",
        doses.worse,
    ),
    Promise(
        "waiting_says_for_what",
        "A dose that stays says why; where all doses of the step are taken it says what is waited "
        "for, and a rough or silent night asks somebody.",
        Observer(
            (*_CEILING, "because", "asks"), bystander.counting_at_first, course.waits_for_something
        ),
    ),
    Promise(
        "always_an_answer",
        "Every night gets a recommendation with a reason, and a step and a timing where it doses.",
        Observer(("tonight", "timing", "because"), doses.nothing, doses.an_answer),
    ),
    Promise(
        "a_way_down_always_exists",
        "Every night has an answer or a word that gives no dose at once, stop always ends the "
        "course, and until then some diary leads to a dose again.",
        None,
    ),
    Promise(
        "a_tolerated_course_reaches_the_top_in_time",
        "A course tolerated and answered every night gets its highest dose on the night that the "
        "protocol says, and not before.",
        Observer(
            ("dose", "comfort", "gate", "word", "tonight"),
            doses.before_the_first_night,
            doses.tolerated_course,
        ),
    ),
    Promise(
        "never_up_while_blocked",
        "No dose rises on a night whose gate is not open.",
        Observer((*_FOOTING, "gate"), doses.footing_at_first, doses.not_up_while_blocked),
    ),
    Promise(
        "stop_is_for_good",
        "A course is discontinued by a stop, stays so, and is discontinued by nothing else.",
        Observer((*_PHASE, "stopped"), bystander.before, course.stop_is_stop),
    ),
    Promise(
        "dosing_begins_at_the_step_the_prescriber_names",
        "Before the start and while interrupted, dosing begins at the step that the prescriber "
        "names on a clear night, always and only then.",
        Observer((*_PHASE, "word", "named", "tonight"), bystander.before, course.begins_by_word),
    ),
    Promise(
        "danger_interrupts",
        "Danger interrupts a course that has started, and it stays interrupted until it resumes "
        "or ends.",
        Observer((*_PHASE, "stopped"), bystander.before, course.danger_interrupts),
    ),
    Promise(
        "a_quiet_answer_ends_a_pause_one_step_lower",
        "A pause after bad reactions ends with the first quiet answer, at the step below, and "
        "with nothing else but a word to stop or an interruption.",
        Observer(_COURSE, bystander.unstarted, course.quiet_ends_pause),
    ),
    Promise(
        "no_dose_is_withheld_without_a_cause",
        "A course that doses goes on dosing unless a severe answer, rough answers running, the "
        "gate or a stop is in the way; an unclear gate withholds one night.",
        Observer(
            (*_PHASE, "stopped", "tonight", "for_rough"), bystander.before, course.not_withheld
        ),
    ),
    Promise(
        "the_action_says_what_changes",
        "Maintain changes nothing, a step up or back changes one step, and only a move to the "
        "morning changes the timing.",
        Observer((*_COURSE, "timing"), course.no_hours_yet, course.says_what_changes),
    ),
    Promise(
        "seven_silent_nights_step_lower",
        "So many nights running not known to be taken lower the dose by one step, and no fewer do.",
        Observer(
            (*_COURSE, "for_rough", "for_silence"), bystander.unstarted, course.silence_lowers
        ),
    ),
    Promise(
        "severe_again_at_the_first_step_interrupts",
        "A severe answer pauses; at the first step, with the ceiling there already, it interrupts.",
        Observer(_CEILING, bystander.capped_at_first, course.severe_again_interrupts),
    ),
    Promise(
        "five_rough_answers_step_back",
        "So many rough answers running step back, at the first step pause, and no fewer do.",
        Observer((*_COURSE, "for_rough"), bystander.unanswered, course.rough_steps_back),
    ),
    Promise(
        "three_rough_nights_with_bad_sleep_move_to_morning",
        "Bad sleep on the third or later rough night running moves a night dose to the morning, "
        "and nothing else does.",
        Observer(
            (*_COURSE, "timing", "for_rough", "for_silence"),
            lambda rules: (bystander.unanswered(rules), None),
            course.rough_sleep_moves,
        ),
    ),
    Promise(
        "quiet_answers_waited_for_are_missing",
        "Quiet answers are waited for only while too few of them run at this dose.",
        Observer((*_COURSE, "because"), bystander.unanswered, course.quiet_waited_for),
    ),
    Promise(
        "every_reason_fits_the_night",
        "The reasons are those of the action, the night and where the course stood.",
        Observer((*_PHASE, "word", "because"), bystander.before, words.reasons_fit),
    ),
    Promise(
        "every_ask_fits_the_reason",
        "Each reason brings the ask that belongs to it, and no other.",
        Observer(("comfort", "word", "because", "asks"), doses.nothing, words.asks_fit),
    ),
    Promise(
        "three_silent_nights_ask_for_safety_again",
        "After so many nights running not known to be taken the safety questions are asked again "
        "every night.",
        Observer((*_COURSE, "asks"), bystander.unstarted, words.silence_asks_again),
    ),
    Promise(
        "a_word_not_kept_is_said",
        "A word to start or resume that does neither is said not to be kept; before the start it "
        "stands until danger comes.",
        Observer(("gate", "word", "action", "asks"), doses.nothing, words.word_is_answered),
    ),
    Promise(
        "a_raise_not_kept_is_said",
        "A raise on a bad night or at the top is said not to be kept, and no other raise is.",
        Observer((*_CEILING, "word", "asks"), bystander.capped_at_first, words.raise_is_answered),
    ),
)
