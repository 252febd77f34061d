"""What can happen in a course: one small type an event, past participles, nothing derived."""

from datetime import date, datetime
from enum import Enum

from msgspec import Struct
from msgspec.structs import force_setattr

from lowtide.errors import QuantityError
from lowtide.preparation.model import Preparation
from lowtide.quantities import Dose, Night, PainScore

SCHEMA = 4  # the last one: see `schema_of`
CalendarDate = date  # for the field that is itself named date


class Severity(Enum):
    """How strong an effect is that is new or worse since naltrexone began."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"
    URGENT = "urgent"


class Effect(Struct, frozen=True):
    """One unwanted effect of an evening; its cause is open."""

    name: str
    severity: Severity


class Body(Struct, frozen=True, tag_field="kind", forbid_unknown_fields=True):
    """What every event's body shares: a tag that says what happened."""


class Introduced(Body, frozen=True, tag="introduced"):
    """For whom the course is, by the name they want to be called, and who fills it in for them."""

    name: str
    helper: str = ""


class Prescribed(Body, frozen=True, tag="prescribed"):
    """A prescriber wrote naltrexone for this person: who, by which protocol, up to which dose.

    `photo` is the SHA-256 of a picture of the prescription, which is kept beside the journal.
    """

    prescriber: str
    protocol: str
    maximum: Dose | None = None
    photo: str | None = None


class CheckedIn(Body, frozen=True, tag="checked_in"):
    """The answers of one evening; None was not answered, which is neither zero nor "no"."""

    pain: PainScore | None = None
    fatigue: PainScore | None = None
    sleep: PainScore | None = None
    effects: tuple[Effect, ...] | None = None
    sleep_worse: bool | None = None
    note: str = ""


class DoseTaken(Body, frozen=True, tag="dose_taken"):
    """A dose was taken for this night, at a moment on the wall clock where that is known."""

    dose: Dose
    taken_at: datetime | None = None


class DoseMissed(Body, frozen=True, tag="dose_missed"):
    """No dose was taken for this night."""


class DoseUnsure(Body, frozen=True, tag="dose_unsure"):
    """A dose may have been taken for this night, at the latest at the moment given."""

    taken_at: datetime | None = None


class MedicinesStated(Body, frozen=True, tag="medicines_stated"):
    """Everything else that the person takes from this day on, as they wrote it; () is nothing."""

    names: tuple[str, ...]


class MedicinesChanged(Body, frozen=True, tag="medicines_changed"):
    """Medicines begun on this day, and those not taken any more from it on; all others go on.

    Two devices that each add one do not drop the other's, as two whole lists would. One begun and
    one ended in the same event is one medicine: what was written down first was named better.
    """

    added: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


class Condition(Struct, frozen=True):
    """A condition by key, with its date where it has one (an operation's day, a beginning)."""

    key: str
    date: CalendarDate | None = None


class ConditionsStated(Body, frozen=True, tag="conditions_stated"):
    """The conditions in force from this day on; () is none."""

    conditions: tuple[Condition, ...]


class ConditionsChanged(Body, frozen=True, tag="conditions_changed"):
    """Conditions new on this day, and those no longer in force from it on; all others go on."""

    added: tuple[Condition, ...] = ()
    ended: tuple[Condition, ...] = ()


class TherapiesStated(Body, frozen=True, tag="therapies_stated"):
    """The keys of the other therapies in force from this day on; () is none."""

    keys: tuple[str, ...]


class TherapiesKept(Body, frozen=True, tag="therapies_kept"):
    """The keys of the therapies that were done in the seven days up to this one; () is none."""

    keys: tuple[str, ...]


class PreparationStated(Body, frozen=True, tag="preparation_stated"):
    """What the person has at hand from this night on; None is that nothing of it is left.

    `made` is the day on which it was made or handed out, `use_by` the date on the label.
    `confirmed`: its strength is unusual, and was compared with the label.
    """

    preparation: Preparation | None
    made: CalendarDate | None = None
    use_by: CalendarDate | None = None
    confirmed: bool = False


class Say(Enum):
    """What a prescriber may say in a course."""

    START = "start"
    RESUME = "resume"
    RAISE = "raise"
    STOP = "stop"


class PrescriberSaid(Body, frozen=True, tag="prescriber_said"):
    """The prescriber's word, for the step named where one is.

    `conflicts` are the medicines and conditions that a start or resume names; None is the word in
    a file, which names every conflict known by then.
    """

    say: Say
    dose: Dose | None = None
    conflicts: tuple[str, ...] | None = None


class IntervalShortened(Body, frozen=True, tag="interval_shortened"):
    """The prescriber allows naltrexone from a date on, after this medicine, for a stated reason."""

    medicine: str
    not_before: date
    reason: str


class OpioidInIt(Enum):
    """Whether an opioid is in a product."""

    NO = "no"
    YES = "yes"


class Adviser(Enum):
    """Who can say whether an opioid is in a product, or whether it goes with naltrexone."""

    PHARMACIST = "pharmacist"
    PRESCRIBER = "prescriber"


class MedicineAnswered(Body, frozen=True, tag="medicine_answered"):
    """A pharmacist or the prescriber said what a product is that had to be asked about.

    It counts for the product of exactly this name, from the night on. `ingredient` is the opioid in
    it, where it was named; `who` is the name of whoever said it, `note` what else was said. `once`:
    it counts for what was taken by then, as a medicine in hospital, which is another one next time.
    """

    medicine: str
    opioid: OpioidInIt
    adviser: Adviser
    who: str = ""
    ingredient: str = ""
    note: str = ""
    once: bool = False


class StartDrawn(Body, frozen=True, tag="start_drawn"):
    """The first night was drawn by lot among so many, all alike, before any of them had come.

    `extra_doses`: how many more doses each step but the last takes before the next is taken, each
    drawn from 0 to `most_extra`; () where only the night was drawn. A draw is never corrected: the
    first one counts, and taking it back ends it. A QuantityError names a draw that is none.
    """

    first_possible: CalendarDate
    days: int
    chosen: CalendarDate
    extra_doses: tuple[int, ...] = ()
    most_extra: int = 0

    def __post_init__(self) -> None:
        """Refuse what no lot can give."""
        if not 0 <= (self.chosen - self.first_possible).days < self.days:
            raise QuantityError(f"{self.chosen} is none of the days drawn from. Draw among them.")
        if not all(0 <= extra <= self.most_extra for extra in self.extra_doses):
            raise QuantityError(f"extra doses are drawn from 0 to {self.most_extra}.")


class DrawEnded(Body, frozen=True, tag="draw_ended"):
    """The person or the prescriber goes another way than the draw, from this night on."""


class StartDescribed(Body, frozen=True, tag="start_described"):
    """Whether the person was in a bad spell when they began to answer; None is not sure."""

    bad_spell: bool | None


class AdviceGiven(Body, frozen=True, tag="advice_given"):
    """What was advised for a night, and by which version of the rules."""

    action: str
    dose: Dose | None
    rules: str


class Corrected(Body, frozen=True, tag="corrected"):
    """An earlier event was wrong; this body stands in its place, or nothing does."""

    event: str
    instead: "Correctable | None"


Correctable = (
    Introduced
    | Prescribed
    | CheckedIn
    | DoseTaken
    | DoseMissed
    | DoseUnsure
    | MedicinesStated
    | MedicinesChanged
    | ConditionsStated
    | ConditionsChanged
    | TherapiesStated
    | TherapiesKept
    | PreparationStated
    | PrescriberSaid
    | IntervalShortened
    | MedicineAnswered
    | StartDescribed
)


class Erased(Body, frozen=True, tag="erased"):
    """What was said is gone for good; its kind, and which event it corrected, are still known."""

    was: str
    corrected: str | None = None


AnyBody = Correctable | StartDrawn | DrawEnded | AdviceGiven | Corrected | Erased


class Event(Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happened, for one night of one course, as somebody recorded it."""

    id: str  # a UUIDv7, made by whoever records it, so that events made offline fit in
    course: str
    night: Night
    recorded_at: datetime  # with its offset
    by: str
    body: AnyBody
    zone: str | None = None  # the IANA name of the clock on the wall there
    schema: int = 0

    def __post_init__(self) -> None:
        """Without another one, its schema is the first that knows what it says.

        So an older Lowtide reads all that it can, and what is sent again after an upgrade is still
        the same event.
        """
        if not self.schema:
            force_setattr(self, "schema", schema_of(self.body))


def schema_of(body: AnyBody) -> int:
    """The first schema in which this could be said."""
    said = body.instead if isinstance(body, Corrected) else body
    if isinstance(said, StartDrawn | DrawEnded | StartDescribed):
        return 4
    if isinstance(said, MedicineAnswered):
        return 3
    return 2 if isinstance(said, PreparationStated) else 1
