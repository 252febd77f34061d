"""The nightly rule read a second time, slowly: from the words of its table, never from `day`.

Sources: the table of rules in the architecture and docs/adr/0002-how-the-rule-table-is-read.md.
Where `day` hands a small state from night to night, this keeps the diary itself and counts again
each night by looking back through it. An offered step is only a remark here: the course stays
where it is until the offered dose is known to be taken.
"""

from lowtide.decision.recommendation import (
    Comfort,
    Gate,
    LastDose,
    Observation,
    Raise,
    Rules,
    StartAt,
    Stop,
)
from lowtide.quantities import Timing

Answer = tuple[str, int | None, str | None]
"""The action's name, then the step and "night" or "morning", both None where there is no dose."""

ROUGH = (Comfort.ROUGH, Comfort.ROUGH_SLEEP)
QUIET = (Comfort.QUIET,)
NEITHER = (Comfort.SEVERE, Comfort.UNANSWERED)

CELLS = frozenset(
    {
        "count: raise lifts the ceiling",
        "count: raise at the top",
        "count: raise on a bad night",
        "count: offer taken",
        "count: offer declined",
        "count: offer lapses",
        "count: dose taken",
        "count: dose taken, step full",
        "count: dose taken at the ceiling",
        "count: stepped down alone",
        "count: no previous dose",
        "count: not known",
        "rule 1: already over",
        "rule 1: stop",
        "rule 2 or 3: danger before the start",
        "rule 2 or 3: danger",
        "rule 2 or 3: danger and severe",
        "rule 2 or 3: danger and severe while not running",
        "rule 4: resumes",
        "rule 4: stays",
        "rule 4: word not kept",
        "rule 5: starts",
        "rule 5: no word",
        "rule 5: word not kept",
        "rule 6: pauses below",
        "rule 6: pauses at the first step",
        "rule 6: severe again at the first step",
        "rule 6: stays paused",
        "rule 6: quiet again",
        "rule 7: pauses",
        "rule 7: pauses and keeps to two fewer",
        "rule 7: pauses and steps lower",
        "rule 8: steps back",
        "rule 8: steps back on a full silence too",
        "rule 8: pauses at the first step",
        "rule 9: steps back",
        "rule 9: maintains the first step",
        "rule 10: moves to morning",
        "rule 11: offers",
        "rule 12: maintains",
    }
)
"""Every place of the table that a night can be read from."""


class SlowCourse:
    """One course, remembered as the diary of its nights."""

    def __init__(self, rules: Rules, timing: Timing = Timing.NIGHT) -> None:
        """Take a course that has not started, with nothing yet in the way of its top step."""
        self.rules = rules
        self.timing = timing
        self.standing = "not started"
        self.diary: list[Observation] = []
        self.answers_from = 0  # answers given before this night are forgotten
        self.step = 0  # where doses are counted; an offer does not move it
        self.ceiling = rules.top
        self.offer_is_out = False
        self.doses: list[int] = []  # the nights whose dose counts at this step
        self.not_known: list[int] = []  # the nights running whose dose is not known to be taken
        self.cells: list[str] = []  # the places of the table that tonight was read from

    def night(self, observation: Observation) -> Answer:
        """Tonight's answer: the night is counted, then the twelve rules are asked in order."""
        self.diary.append(observation)
        self.cells = []
        self._count()
        return self._ask_the_rules()

    def copy(self) -> "SlowCourse":
        """The same course, to be asked what it would say to another night."""
        other = SlowCourse(self.rules, self.timing)
        other.__dict__.update(self.__dict__)
        other.diary = list(self.diary)
        other.doses = list(self.doses)
        other.not_known = list(self.not_known)
        return other

    def summary(self) -> str:
        """All that the course would remember now, in one line, to look for a fault."""
        return (
            f"{self.standing}, step {self.step}{' (next one offered)' if self.offer_is_out else ''}"
            f" of at most {self.ceiling}, {len(self.doses)} doses, {self._running(QUIET)} quiet,"
            f" {self._running(ROUGH)} rough, {len(self.not_known)} not known,"
            f" {self.timing.value}; read from: {'; '.join(self.cells) or 'nothing yet'}"
        )

    def answers_running(self) -> int:
        """Quiet answers running back from today's, above zero; rough ones below it."""
        return self._running(QUIET) - self._running(ROUGH)

    def _count(self) -> None:  # noqa: C901 - one procedure in the order of the words, on purpose
        seen = self.diary[-1]
        last_night = len(self.diary) - 2

        # "When does a raise lift the ceiling? Before anything else is counted, by one step, never
        # above the top step. Not on a night that is severe or danger, and not once discontinued."
        if isinstance(seen.word, Raise) and self.standing != "discontinued":
            if seen.comfort is Comfort.SEVERE or seen.gate is Gate.DANGER:
                self.cells.append("count: raise on a bad night")
            elif self.ceiling == self.rules.top:
                self.cells.append("count: raise at the top")
            else:
                self.cells.append("count: raise lifts the ceiling")
                self.ceiling += 1

        # "When are dose and answer counted? Only while running. Paused, interrupted and not
        # started nights count for nothing."
        if self.standing != "running":
            return

        an_offer_was_out, self.offer_is_out = self.offer_is_out, False

        if seen.dose is LastDose.ADVISED and an_offer_was_out:
            # "The offered step's first dose is taken: doses becomes 1 and the comfort counter
            # starts again, before today's answer is counted."
            self.cells.append("count: offer taken")
            self.step += 1
            self.doses = [last_night]
            self.answers_from = len(self.diary) - 1
            self.not_known = []

        elif seen.dose is LastDose.PREVIOUS and an_offer_was_out:
            # "The offered step, and the previous dose taken: staying: back to the step before with
            # all its doses counted; the comfort counter stays."
            self.cells.append("count: offer declined")
            self.not_known = []

        elif seen.dose is LastDose.NOT_KNOWN and an_offer_was_out:
            # "The offered step, and its dose not known to be taken: the offer lapses: the same as
            # staying, and the night counts as not known."
            self.cells.append("count: offer lapses")
            self.not_known.append(last_night)

        elif seen.dose is LastDose.ADVISED:
            # "Doses at a step: counted up by each dose known to be taken, saturating at the step's
            # doses where the step is below the ceiling, at 1 where it is the ceiling."
            if self.step == self.ceiling:
                self.cells.append("count: dose taken at the ceiling")
                enough = 1
            elif len(self.doses) == self.rules.step_doses[self.step]:
                self.cells.append("count: dose taken, step full")
                enough = self.rules.step_doses[self.step]
            else:
                self.cells.append("count: dose taken")
                enough = self.rules.step_doses[self.step]
            if len(self.doses) < enough:
                self.doses.append(last_night)
            self.not_known = []

        elif seen.dose is LastDose.PREVIOUS and self.step > 0:
            # "The previous dose taken later: the person stepped down: the step below, doses 1,
            # comfort starts again."
            self.cells.append("count: stepped down alone")
            self.step -= 1
            self.doses = [last_night]
            self.answers_from = len(self.diary) - 1
            self.not_known = []

        elif seen.dose is LastDose.PREVIOUS:
            # "At the first step there is no previous dose: it counts as not known."
            self.cells.append("count: no previous dose")
            self.not_known.append(last_night)

        else:
            # "Nights not known to be taken: counted in a row up to seven; any dose known to be
            # taken starts the count again."
            self.cells.append("count: not known")
            self.not_known.append(last_night)

    def _ask_the_rules(self) -> Answer:  # noqa: C901 - one procedure in the order of the table
        seen = self.diary[-1]
        rules = self.rules
        severe = seen.comfort is Comfort.SEVERE
        not_known_long_enough = len(self.not_known) >= rules.unknown_nights_to_step_lower

        # 1. "Discontinued; or the prescriber (or the person) says stop: Discontinue."
        if self.standing == "discontinued":
            return self._no_dose("discontinue", "rule 1: already over")
        if isinstance(seen.word, Stop):
            self.standing = "discontinued"
            return self._no_dose("discontinue", "rule 1: stop")

        # 2 and 3. "Danger by urgent signs, danger by conflict: Interrupt (not started: stays so).
        # Together with severe they lower the ceiling as rule 6 does." "With a severe answer while
        # running the ceiling comes down to the step below the current one (the first at the
        # lowest). While paused or interrupted it does not come down again."
        if seen.gate is Gate.DANGER:
            if self.standing == "not started":
                return self._no_dose("not_started", "rule 2 or 3: danger before the start")
            cell = "rule 2 or 3: danger"
            if severe and self.standing == "running":
                cell = "rule 2 or 3: danger and severe"
                self.ceiling = max(self.step - 1, 0)
            elif severe:
                cell = "rule 2 or 3: danger and severe while not running"
            self.standing = "interrupted"
            return self._no_dose("interrupt", cell)

        # 4. "Interrupted: stays Interrupt, no dose; on the prescriber's word, gate open and not
        # severe, Resume at the step named (above the ceiling it raises it)."
        if self.standing == "interrupted":
            if not isinstance(seen.word, StartAt):
                return self._no_dose("interrupt", "rule 4: stays")
            if seen.gate is not Gate.OPEN or severe:
                return self._no_dose("interrupt", "rule 4: word not kept")
            self.ceiling = max(self.ceiling, seen.word.step)
            self._dosing_begins_at(seen.word.step)
            return self._dose("resume", self.step, "rule 4: resumes")

        # 5. "Not started: Start needs a prescription, gate open, not severe; otherwise not
        # started; may start at a named step."
        if self.standing == "not started":
            if not isinstance(seen.word, StartAt):
                return self._no_dose("not_started", "rule 5: no word")
            if seen.gate is not Gate.OPEN or severe:
                return self._no_dose("not_started", "rule 5: word not kept")
            self.ceiling = max(self.ceiling, seen.word.step)
            self._dosing_begins_at(seen.word.step)
            return self._dose("start", self.step, "rule 5: starts")

        # 6. "The first quiet check-in with the gate open or blocked resumes there; severe while
        # paused stays Pause; paused nights count for nothing."
        if self.standing == "paused":
            if seen.comfort is Comfort.QUIET and seen.gate in (Gate.OPEN, Gate.BLOCKED):
                self._dosing_begins_at(self.step)
                return self._dose("resume", self.step, "rule 6: quiet again")
            return self._no_dose("pause", "rule 6: stays paused")

        # "Severe: Pause: no dose tonight; the ceiling comes down to the step below; at the first
        # step the ceiling comes down to it, and severe again with the ceiling already there is
        # Interrupt."
        if severe and self.step == 0 and self.ceiling == 0:
            self.standing = "interrupted"
            return self._no_dose("interrupt", "rule 6: severe again at the first step")
        if severe and self.step == 0:
            self.standing = "paused"
            self.ceiling = 0
            return self._no_dose("pause", "rule 6: pauses at the first step")
        if severe:
            self.standing = "paused"
            self.step -= 1
            self.ceiling = self.step
            return self._no_dose("pause", "rule 6: pauses below")

        # 7. "Gate pause: Pause; such nights count as not known, up to six." "If the seventh
        # unknown night is full, rule 9's change is made on the same night, with the advice still
        # pause. Otherwise the unknown count is brought down to at most five, because tomorrow
        # reads tonight as not known."
        if seen.gate is Gate.PAUSE and not_known_long_enough:
            self.step = max(self.step - 1, 0)
            self._every_count_starts_again()
            return self._no_dose("pause", "rule 7: pauses and steps lower")
        if seen.gate is Gate.PAUSE:
            cell = "rule 7: pauses"
            while len(self.not_known) > max(rules.unknown_nights_to_step_lower - 2, 0):
                cell = "rule 7: pauses and keeps to two fewer"
                self.not_known.pop(0)
            return self._no_dose("pause", cell)

        # 8. "Five rough check-ins running: StepBack one (at the first step Pause), ceiling there."
        # "Doses and comfort at zero, the unknown count kept (zero where it was at seven: this step
        # lower is that one's too). At the first step: paused, as in rule 6, step and ceiling the
        # first."
        if self._running(ROUGH) == rules.rough_check_ins_to_step_back:
            if self.step == 0:
                self.standing = "paused"
                self.ceiling = 0
                return self._no_dose("pause", "rule 8: pauses at the first step")
            self.step -= 1
            self.ceiling = self.step
            self.doses = []
            self.answers_from = len(self.diary)
            cell = "rule 8: steps back"
            if not_known_long_enough:
                cell = "rule 8: steps back on a full silence too"
                self.not_known = []
            return self._dose("step_back", self.step, cell)

        # 9. "Every 7 nights in a row not known to be taken: one step lower (at the first step
        # Maintain), the counters start again." "Ceiling kept."
        if not_known_long_enough:
            self._every_count_starts_again()
            if self.step == 0:
                return self._dose("maintain", 0, "rule 9: maintains the first step")
            self.step -= 1
            return self._dose("step_back", self.step, "rule 9: steps back")

        # 10. "Rough sleep tonight, the third or later rough check-in running, on night timing:
        # MoveToMorning; the comfort counter starts again, doses already taken at the step still
        # count."
        if (
            seen.comfort is Comfort.ROUGH_SLEEP
            and self._running(ROUGH) >= rules.rough_check_ins_to_move
            and self.timing is Timing.NIGHT
        ):
            self.timing = Timing.MORNING
            self.answers_from = len(self.diary)
            return self._dose("move_to_morning", self.step, "rule 10: moves to morning")

        # 11. "All 14 doses of the step known to be taken, comfort at +5, tonight answered, gate
        # open, step below the ceiling: StepUp is offered; staying is a good answer, and is offered
        # again." "Today's answer quiet. The state keeps its comfort."
        if (
            self.step < self.ceiling
            and len(self.doses) == rules.step_doses[self.step]
            and seen.comfort is Comfort.QUIET
            and self._running(QUIET) == rules.quiet_check_ins_to_step_up
            and seen.gate is Gate.OPEN
        ):
            self.offer_is_out = True
            return self._dose("step_up", self.step + 1, "rule 11: offers")

        # 12. "Otherwise: Maintain."
        return self._dose("maintain", self.step, "rule 12: maintains")

    def _running(self, kind: tuple[Comfort, ...]) -> int:
        """How many answers of this kind run back from today's, as far as they are of use.

        Severe answers and silence are stepped over; an answer of the other kind ends the run.
        """
        enough = (
            self.rules.quiet_check_ins_to_step_up
            if kind is QUIET
            else self.rules.rough_check_ins_to_step_back
        )
        run = 0
        night = len(self.diary) - 1
        while night >= self.answers_from and run < enough:
            answer = self.diary[night].comfort
            if answer in kind:
                run += 1
            elif answer not in NEITHER:
                break
            night -= 1
        return run

    def _dosing_begins_at(self, step: int) -> None:
        """Every start and resume counts everything from zero, from tomorrow's answer on."""
        self.standing = "running"
        self.step = step
        self._every_count_starts_again()

    def _every_count_starts_again(self) -> None:
        self.doses = []
        self.answers_from = len(self.diary)
        self.not_known = []

    def _dose(self, action: str, step: int, cell: str) -> Answer:
        self.cells.append(cell)
        return (action, step, self.timing.value)

    def _no_dose(self, action: str, cell: str) -> Answer:
        self.cells.append(cell)
        return (action, None, None)
