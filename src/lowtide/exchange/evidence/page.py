"""Everything that is known as one page, with nothing to load: for patients and statisticians."""

from lowtide.evidence.catalogue import judged
from lowtide.evidence.meta_analysis.answers import HARMS, PAIN, RESPONDERS, STANDARDISED
from lowtide.evidence.meta_analysis.figures import citable
from lowtide.evidence.meta_analysis.trials import Question
from lowtide.evidence.prior import personal_prior
from lowtide.evidence.read import Read
from lowtide.exchange.evidence import sections
from lowtide.exchange.evidence.markup import paragraph, tag
from lowtide.exchange.evidence.style import CSS
from lowtide.protocol import catalogue

TITLE = "Low dose naltrexone in fibromyalgia: what is known"
MARKS = (
    "[S] seen in the source that is named; [D] derived from what was seen, by a recipe that is "
    "computed anew; [A] assumed, and never a finding; [NF] looked for and not found."
)


def page(read: Read) -> str:
    """The page as HTML; the same evidence gives the same text, byte for byte."""
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        + tag("title", TITLE)
        + tag("style", CSS)
    )
    body = tag("main", tag("h1", TITLE), _parts(read))
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body>{body}</body></html>\n'


def _parts(read: Read) -> str:
    figures = citable(read)
    found = personal_prior(read)
    parts = (
        ("In short", sections.in_short(figures) + paragraph(MARKS, class_="small")),
        (
            "What the document says, and what is known",
            sections.claims(catalogue.claims(), judged(), figures),
        ),
        ("The studies", sections.studies(read)),
        ("Pain", _questions(read, figures, PAIN, STANDARDISED)),
        (
            "Who responds",
            _questions(read, figures, RESPONDERS) + sections.responding(read, figures),
        ),
        ("Unwanted effects", _questions(read, figures, *HARMS.values())),
        ("Why published reviews differ", sections.reviews(read)),
        ("What this allows one person", sections.prior(found) if found else ""),
        ("What was not found", sections.not_found(read)),
        ("Every number", sections.numbers(figures)),
    )
    return "".join(tag("h2", title) + text for title, text in parts)


def _questions(read: Read, figures: sections.Figures, *asked: Question) -> str:
    return "".join(sections.question(read, question, figures) for question in asked)
