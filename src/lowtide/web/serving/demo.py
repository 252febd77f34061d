"""Settle the simulated people into an empty installation, each with tonight still open."""

from pathlib import Path
from random import Random

from lowtide.actions.advise import screen_for
from lowtide.course.clock import on_the_wall, zone_named
from lowtide.decision.rules import rules_of
from lowtide.errors import QuantityError
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


def settle() -> None:
    """Make a course for everybody in the library, lived through last night."""
    for person in people():
        _settle(person)


def local_zone() -> str:
    """The name of the zone that this machine is in; UTC where it says none that is known."""
    link = Path("/etc/localtime").resolve()
    name = (
        "/".join(link.parts[link.parts.index("zoneinfo") + 1 :]) if "zoneinfo" in link.parts else ""
    )
    try:
        zone_named(name)
    except QuantityError:
        return "UTC"
    return name


def _settle(person: Person) -> None:
    protocol = catalogue.load(catalogue.DEFAULT)
    key = person.key.replace("_", "-")
    setting = Setting(
        course=key,
        last=Night.at(on_the_wall(clock.now(), local_zone())) + -1,
        zone=local_zone(),
        protocol=protocol.id,
        rules=fingerprint(rules_of(protocol)),
    )
    advise = advisor(protocol, screen_for(protocol))
    luck = Random(person.seed)  # noqa: S311 - a story, no secret
    kept.create(key, person.name, clock.now())
    journal_of(key).append(live(person, numbers(), setting, luck, advise))
