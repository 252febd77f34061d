"""Settle the simulated people into an empty installation, each with tonight still open."""

from random import Random

from lowtide.actions.advise import screen_for
from lowtide.decision.rules import rules_of
from lowtide.proof.catalogue import fingerprint
from lowtide.protocol import catalogue
from lowtide.quantities import Night
from lowtide.simulate.advisor import advisor
from lowtide.simulate.catalogue import numbers, people
from lowtide.simulate.life import Setting, live
from lowtide.simulate.people import Person
from lowtide.storage.database import courses as kept
from lowtide.web import clock
from lowtide.web.courses import journal_of

ZONE = "UTC"


def settle() -> None:
    """Make a course for everybody in the library, lived through last night."""
    for person in people():
        _settle(person)


def _settle(person: Person) -> None:
    protocol = catalogue.load(catalogue.DEFAULT)
    key = person.key.replace("_", "-")
    setting = Setting(
        course=key,
        last=Night.at(clock.now().astimezone()) + -1,
        zone=ZONE,
        protocol=protocol.id,
        rules=fingerprint(rules_of(protocol)),
    )
    advise = advisor(protocol, screen_for(protocol))
    luck = Random(person.seed)  # noqa: S311 - a story, no secret
    kept.create(key, person.name, clock.now())
    journal_of(key).append(live(person, numbers(), setting, luck, advise))
