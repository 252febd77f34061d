"""The parts of the evidence page, each from values that are computed, none of them typed."""

from collections.abc import Mapping
from html import escape

from lowtide.evidence.claims import Judged
from lowtide.evidence.meta_analysis.answers import Answer, BayesAnswer, answer, bayes
from lowtide.evidence.meta_analysis.published import compared
from lowtide.evidence.meta_analysis.responders import needed_in_words, responders
from lowtide.evidence.meta_analysis.sensitivity import variations
from lowtide.evidence.meta_analysis.trials import Question
from lowtide.evidence.model import Figure, Sign, Study, decimal
from lowtide.evidence.prior import PersonalPrior
from lowtide.evidence.read import Read
from lowtide.exchange.charts.forest import forest_plot
from lowtide.exchange.evidence import markup, rows
from lowtide.exchange.evidence.markup import cited, number, paragraph, table, tag
from lowtide.exchange.evidence.rows import forest_of, percent, pool_rows, said, trial_rows
from lowtide.protocol.model import Claim
from lowtide.sources import Mark

Figures = Mapping[str, Figure]
IN_SHORT = (
    "In the two long blinded trials pain was no better on naltrexone than on placebo: "
    "{pool_pain_fixed} points of the 0 to 10 scale ({pool_pain_fixed_interval}; below zero is less "
    "pain). The intervals that allow for the difference between the two trials are wider.",
    "In one of them {final_responders_ldn_share} of 100 people had at least 30 % less pain, on "
    "placebo {final_responders_placebo_share}: {pool_responders_fixed} times as many "
    "({pool_responders_fixed_interval}), which may be chance. The other counted low and similar "
    "shares.",
    "The document says two thirds. So few as in that trial would then be seen with a chance of "
    "{final_responders_if_two_thirds}.",
    "Of 100 people on placebo {other_placebo_30} have at least 30 % less pain, and on other "
    "fibromyalgia drugs about {other_drugs_30}.",
    "A minority may respond. No trial of groups can tell who: only a course of one's own can, and "
    "best a blinded one.",
    "Unwanted effects were as frequent as on placebo ({pool_harm_any_fixed} times, "
    "{pool_harm_any_fixed_interval}), vivid dreams more frequent ({reviews_ams_vivid_dreams} "
    "times). With an opioid naltrexone is dangerous.",
)


def in_short(figures: Figures) -> str:
    """What a person needs to know, six sentences."""
    return markup.listed(markup.filled(sentence, figures) for sentence in IN_SHORT)


def claims(document: Mapping[str, Claim], judged: Mapping[str, Judged], figures: Figures) -> str:
    """What the document says and what is known, side by side, claim by claim."""
    return "".join(
        _claim(n, claim, judged[claim.id], figures)
        for n, claim in enumerate(document.values(), start=1)
    )


def _claim(n: int, claim: Claim, judged: Judged, figures: Figures) -> str:
    heading = tag("h3", f"{n}. ", tag("q", escape(claim.quote, quote=False)))
    parts = [
        paragraph(
            tag("span", escape(verdict.value), class_="verdict"),
            f". {escape(plain, quote=False)}",
        )
        for verdict, plain in judged.verdicts
    ]
    return tag(
        "section",
        heading,
        *parts,
        paragraph(markup.filled(judged.words, figures)),
        paragraph(f"What would test it: {escape(judged.test, quote=False)}", class_="small"),
        paragraph(f"Source: {cited(judged.citation)}", class_="small"),
        class_="claim",
        id=f"claim-{claim.id}",
    )


def studies(read: Read) -> str:
    """Every study: design, people, dose, length, what was found wanting."""
    head = ("Study", "Design", "People", "Dose", "Length", "Risk of bias (our judgement)")
    return table("Studies", head, (_study(study) for study in read.studies))


def _study(study: Study) -> list[str]:
    told = [getattr(study, name) for name in ("people", "dose", "duration")]
    return [
        tag("span", escape(study.name), id=f"study-{study.id}") + f"<br>{escape(study.cite)}",
        f"{study.design.value}, {study.blinding.value} blinding",
        *(f"{escape(each.value or 'not found')} {markup.mark(each.mark)}" for each in told),
        "<br>".join(escape(each) for each in study.judgements),
    ]


def question(read: Read, asked: Question, figures: Figures) -> str:
    """One question: the forest plot, the table under it, and what hangs on what."""
    found = answer(read, asked)
    if found is None:
        return ""
    bayesian = bayes(found.sizes, asked, read.figures)
    plot = tag("div", forest_plot(forest_of(found, bayesian), asked.key), class_="scroll")
    pools = _pools(found, bayesian, figures)
    return tag("h3", escape(asked.title)) + plot + pools + _hangs(read, asked)


def _pools(found: Answer, bayesian: BayesAnswer | None, figures: Figures) -> str:
    trials = [
        [escape(row.name), row.said, percent(row.weight or 0.0), "", _used(trial.figures, figures)]
        for row, trial in zip(trial_rows(found), found.trials, strict=True)
    ]
    pools = [
        [escape(row.name), row.said, "", further, ""]
        for row, further in zip(
            pool_rows(found, bayesian), rows.ahead(found, bayesian), strict=True
        )
    ]
    head = ("Trial or method", "Effect (95 %)", "Weight, fixed effect", "A further trial", "From")
    return table(found.question.title, head, [*trials, *pools]) + _notes(found)


def _used(names: tuple[str, ...], figures: Figures) -> str:
    return ", ".join(f"{number(figures[n], n)} {markup.mark(figures[n].mark)}" for n in names)


def _notes(found: Answer) -> str:
    notes = [
        f"{trial.name}: its source does not state the direction of the difference [A]; the other "
        "direction is in the table below."
        for trial in found.trials
        if trial.sign is Sign.ASSUMED
    ]
    if found.missing:
        names = ", ".join(each.name for each in found.missing)
        notes.append(f"Not pooled, for their numbers were not found [NF]: {names}.")
    if found.spread is not None:
        tau = found.spread.tau_interval
        notes.append(
            f"Beyond chance: Q {decimal(found.spread.q)}, p {decimal(found.spread.p, 3)}, I² "
            f"{percent(found.spread.i2)}, tau {decimal(found.spread.tau)} "
            f"({decimal(tau.low)} to {decimal(tau.high)})."
        )
    return markup.listed(map(escape, notes))


def _hangs(read: Read, asked: Question) -> str:
    lines = [
        [
            f"{escape(each.what)} {markup.mark(each.mark)}",
            said(asked, each.fixed.estimate, each.fixed.interval),
            said(asked, each.random.estimate, each.random.interval),
            said(asked, each.bayes.mean, each.bayes.interval) if each.bayes else "",
        ]
        for each in variations(read, asked)
    ]
    head = ("Otherwise", "Fixed effect", "REML, modified Hartung-Knapp", "Bayesian")
    return table(f"What hangs on what: {asked.title}", head, lines) if lines else ""


def responding(read: Read, figures: Figures) -> str:
    """The share above placebo, the number needed to treat, the chance under two thirds."""
    found = responders(read)
    if found is None:
        return ""
    low, high = found.difference.interval.low, found.difference.interval.high
    more = f"{100 * found.difference.estimate:.1f} ({100 * low:.1f} to {100 * high:.1f})"
    chance = figures["final_responders_if_two_thirds"]
    return markup.listed(
        (
            f"{more} more of 100 than on placebo.",
            f"Number needed to treat: {escape(needed_in_words(found.needed))}.",
            f"{escape(chance.what)}: {number(chance)}.",
        )
    )


def reviews(read: Read) -> str:
    """Published pools beside ours of the trials with known numbers among theirs."""
    lines = []
    for each in compared(read):
        rest = each.rest
        lines.append(
            [
                escape(each.review.name) + f"<br>{escape(each.review.cite)}",
                f"{number(each.published)} {escape(each.published.unit)}",
                f"{escape(', '.join(each.names))}: "
                + said(each.question, each.ours.estimate, each.ours.interval),
                f"{decimal(rest.estimate)} (SE {decimal(rest.se)})" if rest else "no fixed effect",
            ]
        )
    head = ("Review", "Its pool", "Our pool without INNOVA", "What its other trials must say [A]")
    return table("Published pools", head, lines) + paragraph(
        "None of them contains INNOVA. Which numbers they pooled was not found [NF]; the last "
        "column takes for granted that the trials named are in it as here, with a fixed effect. "
        "Per cent of the start read as points, and crossovers read as two groups, move our own "
        "pool as the tables above show: both would explain part of the difference."
    )


def prior(found: PersonalPrior) -> str:
    """The personal prior, what it is made of, and how much of it is assumed."""
    lines = [
        [
            f"scale {each.scale:g}, correlation {each.rho:g} {markup.mark(Mark.ASSUMED)}",
            decimal(each.median),
            decimal(each.high),
            percent(each.learnt),
        ]
        for each in (found.spread, *found.otherwise)
    ]
    return (
        paragraph(
            f"One person's own effect against placebo, in points: normal with mean "
            f"{decimal(found.mean)} and SD {decimal(found.sd)}. Of its variance "
            f"{decimal(found.mean_variance)} is the uncertain mean, "
            f"{decimal(found.trial_variance)} lies between trials and "
            f"{decimal(found.person_variance)} between people; {percent(found.assumed)} of "
            "it rests on assumption until individual data exist."
        )
        + paragraph(
            f"A point of relief or more: {percent(found.below(-1))}; two or more: "
            f"{percent(found.below(-2))}; a point worse or more: {percent(1 - found.below(1))}. On "
            f"placebo alone pain changed by {decimal(found.placebo_mean)} (SD "
            f"{decimal(found.placebo_sd)} between people)."
        )
        + table(
            "Spread of the effect between people (SD, points)",
            ("Assumed", "Median", "95 % below", "Narrowed by the trials"),
            lines,
        )
        + paragraph(
            f"Check: these spreads expect {percent(found.check.expected)} with 30 % less pain in "
            f"FINAL; {percent(found.check.seen)} were counted (chance of so many "
            f"{decimal(found.check.chance)})."
        )
    )


def not_found(read: Read) -> str:
    """What was looked for and not found, by study and matter."""
    return markup.listed(
        f"{escape(name)}: {escape('; '.join(found))}"
        for name, found in (
            *((study.name, study.not_found) for study in read.studies),
            *((each.title, each.not_found) for each in read.collections),
        )
        if found
    )


def numbers(figures: Figures) -> str:
    """Every number with its source, or its recipe and what that uses."""
    head = ("Name", "What", "Value", "Source or recipe")
    return table("Every number", head, (_number(each, figures) for each in figures.values()))


def _number(figure: Figure, figures: Figures) -> list[str]:
    of = f" of {figure.of}" if figure.of and figure.unit == "people" else ""
    return [
        tag("code", escape(figure.name), id=figure.name),
        escape(figure.what) + (f"<br>{escape(figure.note)}" if figure.note else ""),
        f"{figure}{of} {escape(figure.unit)} {markup.mark(figure.mark)}",
        _origin(figure, figures),
    ]


def _origin(figure: Figure, figures: Figures) -> str:
    parts = []
    if figure.source is not None:
        parts.append(tag("a", escape(figure.source.text), href=figure.source.address))
    if figure.recipe is not None:
        used = ", ".join(number(figures[name], name) for name in figure.of_figures)
        parts.append(escape(figure.recipe) + (f": {used}" if used else ""))
    if figure.sign is Sign.ASSUMED:
        parts.append("direction assumed [A]")
    return "; ".join(parts)
