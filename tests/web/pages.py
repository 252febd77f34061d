"""Every page of the app, from its own list of addresses."""

from collections.abc import Iterator
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lowtide.web.personal.first import steps
from web.lives import night

# Not read by a person, or not with GET.
NO_PAGES = {
    "answers_file",
    "bring_in_answers",
    "calendar_file",
    "entries",
    "export",
    "feed",
    "known_report",
    "lock",
    "manifest",
    "photo",
    "pocket",
    "service_worker",
    "set_language",
    "table",
    "taken",
    "undo",
}
# Pages that show something else when they are asked for it.
WITH_A_QUESTION = (
    f"data/?night={night(3)}",
    "preparation/?kind=tablet_in_water",
    "preparation/?kind=liquid",
    "preparation/?kind=capsule",
    "preparation/?kind=tablet",
    "told/?name=thingamajig",
)


def pages(course: str = "me", past: int = 3) -> dict[str, str]:
    """The address of each page by its name, for a course and a past night of it."""
    known = {"course": [course], "night": [str(night(past))], "step": list(steps.PAGES)}
    found = {}
    for name, parts in sorted(_named(get_resolver().url_patterns)):
        if name not in NO_PAGES:
            for values in product(*(known[part] for part in parts)):
                said = [value for value in values if value != course]
                address = reverse(name, kwargs=dict(zip(parts, values, strict=True)))
                found["/".join([name, *said])] = address
    return found | {asked: f"/c/{course}/{asked}" for asked in WITH_A_QUESTION}


def _named(patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _named(each.url_patterns)
        elif each.name:
            yield each.name, tuple(each.pattern.converters)
