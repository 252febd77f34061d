"""An answer to "is it helping?" in plain words, for the person who asks."""

from collections.abc import Iterator

from msgspec import Struct

from lowtide.phrases import Phrase
from lowtide.report.answered.figures import Figure, halves, in_100
from lowtide.response.answer import Answer, NextStep, Reason, Verdict, Yardstick
from lowtide.response.outcomes import WORST, Outcome

WHAT = {
    "pain": Phrase("your pain"),
    "fatigue": Phrase("your tiredness"),
    "sleep": Phrase("your bad sleep"),
    "fiqr": Phrase("your score in the FIQR questionnaire (0 to 100)"),
}
_BETTER = (
    "Since starting, {what} is lower than before, by about {points} points of {scale} (most "
    "likely between {least} and {most})."
)
_BY_A_THIRD = (
    "Since starting, {what} is lower than before by a third or more: by about {points} points of "
    "{scale} (most likely between {least} and {most})."
)
_WORSE = (
    "Since starting, {what} is higher than before, by about {points} points of {scale} (most "
    "likely between {least} and {most})."
)
_ELSE = {Reason.FLARE, Reason.TREND, Reason.MISSING, Reason.THERAPIES}
REASONS = {
    Reason.SHORT_RUN_IN: Phrase(
        "There are too few answers from before the first dose to compare with."
    ),
    Reason.NO_SCORES: Phrase("There are too few answers since the first dose."),
    Reason.ONE_SCORE: Phrase(
        "All your answers so far are the same number, and nothing can be learnt from that yet."
    ),
    Reason.NO_DOSES: Phrase("No dose has been written down yet."),
    Reason.NOT_LONG_ENOUGH: Phrase("The dose has not had enough time yet to show what it does."),
    Reason.NOT_A_LOOK: Phrase(
        "Your answers are compared on set days only. This is what they said on the last one."
    ),
    Reason.MAY_CHANGE: Phrase("The next weeks may still change the answer."),
    Reason.WIDE: Phrase("Your answers fit a change as well as none."),
    Reason.MISFIT: Phrase(
        "Your days go up and down in a way that this comparison is not made for."
    ),
    Reason.FLARE: Phrase(
        "You started in a bad spell. After one, things often get better by themselves."
    ),
    Reason.TREND: Phrase("A slow change that was under way anyway could explain it as well."),
    Reason.MISSING: Phrase("It depends on the days without an answer, which nobody knows."),
    Reason.THERAPIES: Phrase(
        "Something else began at about the same time. The two can only be judged together."
    ),
    Reason.OPIOID: Phrase(
        "Days from the day on which an opioid medicine was written down are not compared."
    ),
    Reason.STOPPED: Phrase("Days after the one on which naltrexone was stopped are not compared."),
}
STEPS = {
    NextStep.WAIT: Phrase("There is nothing else to do for it than to go on answering."),
    NextStep.ANSWER_MORE: Phrase("What would help most: answers on more evenings."),
    NextStep.KEEP_THE_REST: Phrase(
        "What would help most: no other new therapy for the next four weeks. One that you need "
        "goes first."
    ),
    NextStep.STAY: Phrase(
        "What would help most: four weeks at the same dose. The advice of each night goes first."
    ),
    NextStep.BLINDED: Phrase(
        "What would help most: a comparison with capsules that nobody can tell apart. Your "
        "prescriber may offer one."
    ),
    NextStep.ASK: Phrase("Talk it over with your prescriber, who sees more than numbers."),
}
LIMIT = Phrase(
    "This compares you with yourself before the first dose. It cannot tell naltrexone from time, "
    "from hope, or from anything else that changed."
)


class Plain(Struct, frozen=True):
    """What a person is told, part by part, in the order in which it is said.

    headline: the verdict. extent: where the change lies, and how likely 30 % is. drawn: what a
    first day drawn by lot says beside it. reasons, next: why it is no other verdict, and what
    helps. again: when it is asked again. yardstick: what people on placebo had, which stands beside
    every answer. limit: what this cannot tell.
    """

    headline: Phrase
    extent: tuple[Phrase, ...]
    drawn: tuple[Phrase, ...]
    reasons: tuple[Phrase, ...]
    next: Phrase | None
    again: Phrase | None
    yardstick: Phrase
    limit: Phrase = LIMIT

    @property
    def told(self) -> tuple[Phrase, ...]:
        """What is said of this course, in its order."""
        parts = (self.headline, *self.extent, *self.drawn, *self.reasons, self.next, self.again)
        return tuple(part for part in parts if part is not None)

    @property
    def said(self) -> tuple[Phrase, ...]:
        """All of it, with what stands beside every answer."""
        return (*self.told, self.yardstick, self.limit)


def plain(answer: Answer) -> Plain:
    """The answer in plain words: a change since starting, whatever its cause."""
    return Plain(
        headline=_headline(answer),
        extent=tuple(each for each in (_range(answer), _chance(answer)) if each is not None),
        drawn=tuple(_drawn(answer)),
        reasons=tuple(REASONS[reason] for reason in answer.reasons),
        next=STEPS[answer.next_step] if answer.next_step else None,
        again=_again(answer),
        yardstick=yardstick_said(answer.placebo_yardstick),
    )


def yardstick_said(yardstick: Yardstick) -> Phrase:
    """What people on placebo reach, which stands beside every change since starting."""
    return Phrase.of(
        "For comparison: of 100 people with fibromyalgia who took a placebo in trials, {thirty} "
        "had at least 30\u00a0% less pain, and {fifty} at least 50\u00a0% less.",
        thirty=yardstick.reached_30,
        fifty=yardstick.reached_50,
    )


def _headline(answer: Answer) -> Phrase:
    what, change = WHAT[answer.outcome], answer.change_points
    if Reason.SHORT_RUN_IN in answer.reasons:
        return Phrase("This cannot be answered from these days.")
    if answer.verdict is Verdict.TOO_EARLY:
        return Phrase("It is too early to tell.")
    if answer.verdict is Verdict.UNCLEAR and _would_be_better(answer):
        return Phrase.of(
            "Since starting, {what} is lower than before. Whether it would be anyway, your answers "
            "do not say.",
            what=what,
        )
    if change is None or answer.verdict is Verdict.UNCLEAR:
        return Phrase.of(
            "So far your answers do not say whether {what} has changed since starting.", what=what
        )
    if answer.verdict is Verdict.NO_BETTER:
        return Phrase.of(
            "Since starting, {what} is not clearly lower than before, as far as your answers can "
            "tell.",
            what=what,
        )
    worse = answer.verdict is Verdict.WORSE
    template = _WORSE if worse else _BY_A_THIRD if answer.by_a_third else _BETTER
    least, most = (change.q05, change.q95) if worse else (-change.q95, -change.q05)
    return Phrase.of(
        template,
        what=what,
        points=_points(answer, abs(change.q50)),
        least=_points(answer, least),
        most=_points(answer, most),
        scale=_scale(answer),
    )


def _would_be_better(answer: Answer) -> bool:
    """Whether it is lower, and only what else may explain that stands against saying better."""
    lower = answer.change_points is not None and answer.change_points.q95 < 0
    return lower and bool({*answer.reasons} & _ELSE)


def _scale(answer: Answer) -> int:
    return Outcome(answer.outcome).worst


def _points(answer: Answer, points: float) -> Figure:
    """To the nearest half of ten; of a hundred, to the nearest whole."""
    return halves(points) if _scale(answer) == WORST else Figure(points, 0)


def _range(answer: Answer) -> Phrase | None:
    """Where the change most likely lies, where the headline names none."""
    change = answer.change_points
    if change is None or answer.verdict not in (Verdict.UNCLEAR, Verdict.NO_BETTER):
        return None
    lower, higher = _points(answer, -change.q05), _points(answer, change.q95)
    scale = _scale(answer)
    if lower.value <= 0 and higher.value <= 0:
        return Phrase("Most likely it is about the same as before.")
    if higher.value <= 0:
        return Phrase.of(
            "Most likely it is lower by {least} to {most} points of {scale}.",
            least=_points(answer, -change.q95),
            most=lower,
            scale=scale,
        )
    if lower.value <= 0:
        return Phrase.of(
            "Most likely it is higher by {least} to {most} points of {scale}.",
            least=_points(answer, change.q05),
            most=higher,
            scale=scale,
        )
    return Phrase.of(
        "It may be lower by up to {lower} points of {scale}, or higher by up to {higher}.",
        lower=lower,
        higher=higher,
        scale=scale,
    )


def _chance(answer: Answer) -> Phrase | None:
    """How likely a change by 30 % is; nothing where percent means nothing."""
    if answer.p_reduction_30 is None or answer.verdict is Verdict.TOO_EARLY:
        return None
    return Phrase.of(
        "The chance that it is at least 30\u00a0% lower is about {count} in 100.",
        count=in_100(answer.p_reduction_30),
    )


def _drawn(answer: Answer) -> Iterator[Phrase]:
    """What the draw alone says, in counts of how it could have fallen; nothing while too early."""
    p, draws = answer.randomisation_p, answer.randomisation_draws
    if p is None or draws is None or answer.verdict is Verdict.TOO_EARLY:
        return
    yield Phrase.of(
        "Your first day was drawn by lot. The lot could have fallen in {others} other ways.",
        others=draws - 1,
    )
    alike = round(p * draws) - 1
    if alike:
        yield Phrase.of(
            "In {count} of them your answers would look as good or better.", count=alike
        )
    else:
        yield Phrase("In none of them would your answers look as good.")
    yield Phrase("The fewer they are, the less it looks like chance alone.")


def _again(answer: Answer) -> Phrase | None:
    if answer.ask_again is None:
        return None
    if answer.verdict is Verdict.TOO_EARLY:
        return Phrase.of("Ask again after {day}.", day=answer.ask_again)
    return Phrase.of("It is asked again on {day}.", day=answer.ask_again)
