"""The answer of a course for pages: computed once for its entries, by what is loaded only then."""

from functools import lru_cache
from typing import TYPE_CHECKING

from lowtide.report.helping import ToBeAnswered
from lowtide.response.outcomes import Outcome
from lowtide.web.courses import Log, Opened

if TYPE_CHECKING:
    from lowtide.response.course.asked import Asked

ANSWERS_KEPT = 64
SEED = 1  # the same entries get the same answer


class _Question:
    """A course on a night, under the entries that it is made from."""

    def __init__(self, opened: Opened, found: ToBeAnswered) -> None:
        self.opened, self.found = opened, found
        log = Log(opened.key, opened.head, opened.log)
        self.name = (log, opened.followed.night, found.milestones)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


def asked_of(opened: Opened, found: ToBeAnswered) -> "Asked | None":
    """What is answered about pain; None where the part of Lowtide that does so is not installed."""
    try:
        return _answered(_Question(opened, found))
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("lowtide"):
            raise
        return None


@lru_cache(maxsize=ANSWERS_KEPT)
def _answered(question: _Question) -> "Asked":
    # numpy and numba: no other page waits for them.
    from numpy.random import default_rng

    from lowtide.response.course.asked import answer_of

    followed, luck = question.opened.followed, default_rng(SEED)
    return answer_of(followed.facts, Outcome.PAIN, followed.night, followed.protocol, luck)
