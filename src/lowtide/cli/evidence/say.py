"""How the evidence is printed for people."""

from collections.abc import Iterable, Mapping
from typing import Any

from lowtide.cli.evidence.outcomes import Asked
from lowtide.cli.show import line, paragraph
from lowtide.evidence.meta_analysis.answers import (
    BAYES,
    PAIN,
    RESPONDERS,
    Answer,
    BayesAnswer,
    bayes,
)
from lowtide.evidence.meta_analysis.published import compared
from lowtide.evidence.meta_analysis.responders import needed_in_words, responders
from lowtide.evidence.meta_analysis.sensitivity import variations
from lowtide.evidence.model import TOLD, Figure, Number, Sign, Study, decimal
from lowtide.evidence.prior import PersonalPrior
from lowtide.evidence.read import Read
from lowtide.exchange.charts.forest import Row
from lowtide.exchange.evidence.rows import percent, pool_rows, said, trial_rows
from lowtide.sources import Mark

DIRECTION = "its source does not state the direction; the other one is computed below"
MARKS = "[S] seen in the source; [D] derived from it; [A] assumed; [NF] looked for, not found."
FOR_ANSWER = "Nobody has measured here whether it helps you: only your own course can."


def studies(read: Read) -> None:
    """Print one study after the other, those that may be pooled first."""
    for pooled, heading in ((True, "Randomised, blinded, against placebo"), (False, "Others")):
        line(heading)
        for study in read.studies:
            if study.controlled is pooled:
                _brief(study, read)
    line("lowtide evidence study ID shows every number with its source.")
    line(MARKS)


def _brief(study: Study, read: Read) -> None:
    year = f" {study.year}" if study.year and str(study.year) not in study.name else ""
    line(
        f"  {study.id:<15}{study.name}{year}: {study.design.value}, blinding {study.blinding.value}"
    )
    told = "; ".join(
        f"{getattr(study, name).value or 'not found'} [{getattr(study, name).mark.value}]"
        for name in ("people", "dose", "duration")
    )
    paragraph(told, indent=" " * 17)
    for key in ("pain_difference", "percent_difference", "pain_effect_size", "responders"):
        figure = read.figures.get(f"{study.id}_{key}")
        if figure is not None:
            paragraph(_figure(figure), indent=" " * 17)


def study(shown: Study, read: Read) -> None:
    """Print a study whole."""
    line(f"{shown.name}: {shown.design.value}, {shown.control.value}, {shown.blinding.value} blind")
    paragraph(shown.cite)
    for name in TOLD:
        told = getattr(shown, name)
        paragraph(f"{name.capitalize()}: {told.value or 'not found'} [{told.mark.value}]")
    line("Numbers")
    for number in shown.numbers:
        _number(number, shown.id, read.figures)
    for heading, texts in (
        ("Findings in words", [f"{told.value} [{told.mark.value}]" for told in shown.findings]),
        ("Risk of bias (our judgement)", shown.judgements),
        ("Not found", shown.not_found),
    ):
        if texts:
            line(heading)
        for text in texts:
            paragraph(text, indent="    ", first="  - ")
    line("Sources")
    for source in shown.sources:
        paragraph(f"{source.text}: {source.address}", indent="    ", first="  ")


def _number(number: Number, study: str, figures: Mapping[str, Figure]) -> None:
    if number.mark is Mark.NOT_FOUND:
        paragraph(f"{number.what}: not found [NF]")
        return
    figure = figures[f"{study}_{number.key}"]
    paragraph(_figure(figure))
    origin = figure.recipe or (figure.source.text if figure.source else "")
    paragraph(origin, indent="    ")
    if figure.note:
        paragraph(figure.note, indent="    ")


def _figure(figure: Figure) -> str:
    of = f" of {figure.of}" if figure.of and figure.unit == "people" else ""
    unit = "" if figure.unit in ("people", "p") else f" {figure.unit}"
    return f"{figure.what}: {figure}{of}{unit} [{figure.mark.value}]"


def claim(found: Mapping[str, Any], figures: Mapping[str, Figure]) -> None:
    """Print one claim with its evidence, every figure with where it comes from."""
    paragraph(f'{found["number"]}. The document says: "{found["quote"]}"', first="")
    for verdict, plain in _verdicts(found):
        paragraph(f"{verdict.upper()}. {plain}")
    paragraph(found["words"])
    paragraph(f"What would test it: {found['test']}")
    paragraph(f"Source: {found['source']}")
    if found["by_numbers"]:
        line("  The numbers alone decide the same." if found["by_numbers"] == found["verdict"]
             else f"  The numbers alone now say: {found['by_numbers']}.")  # fmt: skip
    if found["figures"]:
        line("Figures")
    for name in found["figures"]:
        figure = figures[name]
        paragraph(_figure(figure))
        paragraph(figure.citation.text, indent="    ")


def _verdicts(claim: Mapping[str, Any]) -> list[tuple[str, str]]:
    if claim["verdict"]:
        return [(claim["verdict"], claim["plain"])]
    return [(part["verdict"], part["plain"]) for part in claim["parts"]]


def meta(found: Asked) -> None:
    """Print trials and pools of an outcome, and what hangs on what."""
    line(found.title)
    if found.pooled is not None:
        _pooled(found.pooled, found.read)
    for figure in found.published:
        paragraph(_figure(figure))
        paragraph(figure.citation.text, indent="    ")
    if found.pooled is None:
        line("No trial's own counts were found, and reviews share trials: nothing is pooled.")
    line(MARKS)


def _pooled(found: Answer, read: Read) -> None:
    question = found.question
    _rows(trial_rows(found))
    for trial in found.trials:
        if trial.derived:
            used = ", ".join(trial.derived)
            paragraph(f"{trial.name} rests on derived numbers: {used} [D]", indent="    ")
        if trial.sign is Sign.ASSUMED:
            paragraph(f"{trial.name}: {DIRECTION} [A]", indent="    ")
    if found.missing:
        names = ", ".join(each.name for each in found.missing)
        paragraph(f"Not pooled, for their numbers were not found: {names} [NF]")
    _pools(found, read)
    line("What hangs on what: fixed effect; REML, modified Hartung-Knapp; Bayesian")
    for each in variations(read, question):
        both = [(each.fixed.estimate, each.fixed.interval)]
        both += [(each.random.estimate, each.random.interval)]
        both += [(each.bayes.mean, each.bayes.interval)] if each.bayes else []
        shown = "; ".join(said(question, *pair) for pair in both)
        paragraph(f"{each.what} [{each.mark.value}]")
        paragraph(shown, indent="    ")
    if question == RESPONDERS:
        _responders(read)
    if question == PAIN:
        _published(read)


def _pools(found: Answer, read: Read) -> None:
    bayesian = bayes(found.sizes, found.question, read.figures)
    if bayesian is None:
        line("  One trial is not pooled.")
        return
    _rows(pool_rows(found, bayesian))
    _spread(found, bayesian)


def _spread(found: Answer, bayesian: BayesAnswer) -> None:
    spread = found.spread
    if spread is None:
        return
    low, high = spread.tau_interval.low, spread.tau_interval.high
    paragraph(
        f"Trials differ beyond chance: Q {decimal(spread.q)}, p {decimal(spread.p, 3)}, "
        f"I² {percent(spread.i2)}, tau {decimal(spread.tau)} ({decimal(low)} to {decimal(high)}); "
        f"Bayesian tau {decimal(bayesian.tau)} ({decimal(bayesian.tau_interval.low)} to "
        f"{decimal(bayesian.tau_interval.high)})."
    )
    ahead = said(found.question, bayesian.posterior.mean, bayesian.posterior.prediction)
    paragraph(f"A further trial ({BAYES}): {ahead}.")


def _responders(read: Read) -> None:
    found = responders(read)
    if found is None:
        return
    line("Responders")
    difference = found.difference
    low, high = difference.interval.low, difference.interval.high
    share = f"{100 * difference.estimate:.1f} ({100 * low:.1f} to {100 * high:.1f})"
    paragraph(f"{share} more of 100 than on placebo.")
    paragraph(f"Number needed to treat: {needed_in_words(found.needed)}.")
    for trial, p in zip(found.trials, found.fisher, strict=True):
        paragraph(f"{trial.name}: Fisher's exact p {p:.3f}.")
    if (chance := read.figures.get("final_responders_if_two_thirds")) is not None:
        paragraph(_figure(chance))


def _published(read: Read) -> None:
    line("Published pools, and ours of the trials with known numbers among theirs")
    for each in compared(read):
        paragraph(f"{each.review.name}: {each.published} {each.published.unit} [S]")
        ours = said(each.question, each.ours.estimate, each.ours.interval)
        paragraph(f"{', '.join(each.names)}: {ours} [D]", indent="    ")
        if each.rest is None:
            text = "Its interval is wider than that of these trials alone: no fixed effect."
        else:
            rest = f"{decimal(each.rest.estimate)} (SE {decimal(each.rest.se)})"
            text = f"If those are in it as here, its other trials would have to say {rest} [A]."
        paragraph(text, indent="    ")
    paragraph("Which numbers each of them pooled was not found [NF].")


def prior(found: PersonalPrior) -> None:
    """Print the personal prior and what it is made of."""
    line(
        f'The prior "{found.name}": one person\'s own effect against placebo, in points of 0 to 10'
    )
    line(f"  normal, mean {decimal(found.mean)}, SD {decimal(found.sd)} (below zero: less pain)")
    paragraph(
        f"Of its variance {found.mean_variance:.2f} is the uncertain mean, "
        f"{found.trial_variance:.2f} lies between trials, {found.person_variance:.2f} between "
        f"people. {percent(found.assumed)} of it rests on assumption until individual data exist."
    )
    paragraph(
        f"Spread between people: median {found.spread.median:.2f}, 95 % below "
        f"{found.spread.high:.2f}; the trials have narrowed the assumption by "
        f"{percent(found.spread.learnt)}."
    )
    for each in found.otherwise:
        paragraph(
            f"with scale {each.scale:g} and correlation {each.rho:g}: median {each.median:.2f}, "
            f"95 % below {each.high:.2f} [A]",
            indent="    ",
        )
    paragraph(
        f"One point of relief or more: {percent(found.below(-1))}; two or more: "
        f"{percent(found.below(-2))}; a point worse or more: {percent(1 - found.below(1))}."
    )
    paragraph(
        f"On placebo alone pain changed by {found.placebo_mean:.2f} "
        f"(SD {found.placebo_sd:.2f} between people)."
    )
    paragraph(
        f"Check: these spreads expect {percent(found.check.expected)} with 30 % less pain in "
        f"FINAL, {percent(found.check.seen)} were counted (chance of so many "
        f"{found.check.chance:.2f})."
    )
    line(FOR_ANSWER)


def _rows(rows: Iterable[Row]) -> None:
    for row in rows:
        line(f"  {row.name:<38}{row.said}")
