"""Every pool, every effect size and every quantile agrees with R and its package metafor."""

from collections.abc import Mapping, Sequence
from math import sqrt

import pytest

from evidence.referee import by_r
from lowtide.evidence.catalogue import evidence
from lowtide.evidence.meta_analysis.answers import QUESTIONS, answer
from lowtide.evidence.statistics import distributions
from lowtide.evidence.statistics.bayes import posterior
from lowtide.evidence.statistics.pool import Between, Width, heterogeneity, pool
from lowtide.evidence.statistics.shares import fisher, wilson
from lowtide.evidence.statistics.sizes import (
    Arm,
    Counts,
    Size,
    mean_difference,
    risk_difference,
    risk_ratio,
    standardised_difference,
)

CLOSE = 1e-6
Trials = tuple[Sequence[float], Sequence[float]]  # effects and variances
# Effects and variances: metafor's own examples are not copied; these have no, some and much spread,
# equal and very unequal weights, and two trials.
DATA: dict[str, Trials] = {
    "two": ([-0.34, 0.49], [0.0969, 0.171]),
    "alike": ([0.1, 0.12, 0.08, 0.11], [0.04, 0.09, 0.01, 0.2]),
    "spread": ([-1.2, 0.3, 0.9, -0.4, 2.1, 0.0], [0.02, 0.05, 0.3, 0.11, 0.4, 0.07]),
    "unequal": ([0.5, -0.2, 0.1], [0.0004, 0.3, 1.5]),
    "many": ([0.3, -0.1, 0.7, 0.2, 1.4, -0.8, 0.05, 0.6], [0.1] * 8),
}
METHODS = {
    "fixed": (Between.NONE, Width.NORMAL, 'method="EE", test="z"'),
    "dl": (Between.DL, Width.NORMAL, 'method="DL", test="z"'),
    "dl_hk": (Between.DL, Width.HARTUNG_KNAPP, 'method="DL", test="knha"'),
    "reml": (Between.REML, Width.NORMAL, 'method="REML", test="z"'),
    "reml_hk": (Between.REML, Width.HARTUNG_KNAPP, 'method="REML", test="knha"'),
    "reml_modified": (Between.REML, Width.MODIFIED, 'method="REML", test="adhoc"'),
}
STRICT = "control=list(threshold=1e-12, maxiter=10000)"


def sizes_of(data: Trials) -> list[Size]:
    return [Size(y, sqrt(v)) for y, v in zip(*data, strict=True)]


def vector(values: Sequence[float]) -> str:
    return f"c({','.join(repr(value) for value in values)})"


def fits(data: Mapping[str, Trials]) -> str:
    """A script that pools every set of trials by every method."""
    lines = []
    for name, (effects, variances) in data.items():
        for method, (between, _, asked) in METHODS.items():
            at = f"{name}.{method}"
            lines += [
                f"m <- rma(yi={vector(effects)}, vi={vector(variances)}, {asked}, {STRICT})",
                f'say("{at}.estimate", m$beta); say("{at}.se", m$se); say("{at}.p", m$pval)',
                f'say("{at}.low", m$ci.lb); say("{at}.high", m$ci.ub); say("{at}.tau2", m$tau2)',
            ]
            if between is not Between.NONE:
                lines += [
                    "p <- predict(m)",
                    f'say("{at}.ahead_low", p$pi.lb); say("{at}.ahead_high", p$pi.ub)',
                ]
        lines += [
            f'm <- rma(yi={vector(effects)}, vi={vector(variances)}, method="REML", {STRICT})',
            "u <- confint(m, control=list(tol=1e-12, tau2.max=1e5))$random",
            f'say("{name}.q", m$QE); say("{name}.qp", m$QEp); say("{name}.i2", m$I2 / 100)',
            f'say("{name}.tau_low", u["tau", "ci.lb"]); say("{name}.tau_high", u["tau", "ci.ub"])',
        ]
    return "\n".join(lines)


def library_data() -> Mapping[str, Trials]:
    """Every question of the library with two trials or more."""
    found: dict[str, Trials] = {}
    for question in QUESTIONS:
        pooled = answer(evidence(), question)
        if pooled is not None and len(pooled.sizes) > 1:
            effects = [size.estimate for size in pooled.sizes]
            found[question.key] = (effects, [size.se**2 for size in pooled.sizes])
    return found


def test_every_pool_agrees_with_metafor() -> None:
    data = {**DATA, **library_data()}
    assert len(data) >= len(DATA) + 3
    expected = by_r(fits(data))
    for name, trials in data.items():
        sizes = sizes_of(trials)
        for method, (between, width, _) in METHODS.items():
            found, at = pool(sizes, between, width), f"{name}.{method}"
            ours = {
                "estimate": found.estimate,
                "se": found.se,
                "p": found.p,
                "low": found.interval.low,
                "high": found.interval.high,
                "tau2": found.tau2,
            }
            if found.prediction is not None:
                ours |= {"ahead_low": found.prediction.low, "ahead_high": found.prediction.high}
            for key, value in ours.items():
                assert value == pytest.approx(expected[f"{at}.{key}"], abs=CLOSE), (at, key)
        spread = heterogeneity(sizes, Between.REML)
        assert spread.q == pytest.approx(expected[f"{name}.q"], abs=CLOSE)
        assert spread.p == pytest.approx(expected[f"{name}.qp"], abs=CLOSE)
        assert spread.i2 == pytest.approx(expected[f"{name}.i2"], abs=CLOSE)
        assert spread.tau_interval.low == pytest.approx(expected[f"{name}.tau_low"], abs=1e-4)
        assert spread.tau_interval.high == pytest.approx(expected[f"{name}.tau_high"], rel=1e-4)


ARMS = [
    (Arm(49, -1.3, 1.567), Arm(50, -0.9, 1.583)),
    (Arm(12, 3.1, 2.2), Arm(9, 4.4, 1.1)),
    (Arm(200, 0.2, 1.0), Arm(150, 0.2, 3.0)),
]
TABLES = [
    Counts(22, 49, 14, 50),
    Counts(41, 49, 43, 50),
    Counts(0, 49, 1, 50),
    Counts(9, 28, 28, 28),
]


def test_every_effect_size_agrees_with_metafor() -> None:
    lines = []
    for at, (ldn, placebo) in enumerate(ARMS):
        arms = (
            f"m1i={ldn.mean},sd1i={ldn.sd},n1i={ldn.n},"
            f"m2i={placebo.mean},sd2i={placebo.sd},n2i={placebo.n}"
        )
        lines += [
            f'e <- escalc(measure="{measure}", {arms}); '
            f'say("{measure}.{at}.yi", e$yi); say("{measure}.{at}.vi", e$vi)'
            for measure in ("MD", "SMD")
        ]
    for at, table in enumerate(TABLES):
        cells = f"ai={table.ldn},n1i={table.ldn_n},ci={table.placebo},n2i={table.placebo_n}"
        lines += [
            f'e <- escalc(measure="{measure}", {cells}); '
            f'say("{measure}.{at}.yi", e$yi); say("{measure}.{at}.vi", e$vi)'
            for measure in ("RR", "RD")
        ]
    expected = by_r("\n".join(lines))
    ours = {f"MD.{at}": mean_difference(*arms) for at, arms in enumerate(ARMS)}
    ours |= {f"SMD.{at}": standardised_difference(*arms) for at, arms in enumerate(ARMS)}
    ours |= {f"RR.{at}": risk_ratio(table) for at, table in enumerate(TABLES)}
    ours |= {f"RD.{at}": risk_difference(table) for at, table in enumerate(TABLES)}
    for name, size in ours.items():
        assert size.estimate == pytest.approx(expected[f"{name}.yi"], abs=CLOSE), name
        assert size.se**2 == pytest.approx(expected[f"{name}.vi"], abs=CLOSE), name


def test_the_distributions_agree_with_r() -> None:
    lines, ours = [], {}
    for df in (1, 2, 3, 27, 48, 120):
        for p in (0.025, 0.2, 0.5, 0.95, 0.9995):
            lines.append(f'say("qt.{df}.{p}", qt({p}, {df}))')
            ours[f"qt.{df}.{p}"] = distributions.t_quantile(p, df)
            lines.append(f'say("qchisq.{df}.{p}", qchisq({p}, {df}))')
            ours[f"qchisq.{df}.{p}"] = distributions.chi2_quantile(p, df)
        for x in (-4.0, -0.3, 0.0, 2.5, 30.0):
            lines.append(f'say("pt.{df}.{x}", pt({x}, {df}))')
            ours[f"pt.{df}.{x}"] = distributions.t_cdf(x, df)
            lines.append(f'say("pchisq.{df}.{x}", pchisq({x}, {df}, lower=FALSE))')
            ours[f"pchisq.{df}.{x}"] = distributions.chi2_sf(x, df)
    lines += [
        'say("pbinom", pbinom(22, 49, 2/3))',
        'say("fisher", fisher.test(matrix(c(22, 27, 14, 36), 2))$p.value)',
        'w <- prop.test(22, 49, correct=FALSE)$conf.int; say("low", w[1]); say("high", w[2])',
    ]
    share = wilson(22, 49)
    ours |= {
        "pbinom": distributions.binomial_cdf(22, 49, 2 / 3),
        "fisher": fisher(TABLES[0]),
        "low": share.low,
        "high": share.high,
    }
    expected = by_r("\n".join(lines))
    for name, value in ours.items():
        assert value == pytest.approx(expected[name], rel=1e-9, abs=1e-12), name


def test_the_bayesian_pool_agrees_with_rs_own_quadrature() -> None:
    """R's integrate() over tau and over the mean, which knows nothing of ours."""
    script = """
    y <- c(-0.34, 0.49); v <- c(0.0969, 0.171); scale <- 0.5
    joint <- function(m, t) sapply(t, function(x)
      exp(-0.5 * (x / scale)^2) * prod(dnorm(y, m, sqrt(v + x^2))))
    at <- function(m) integrate(function(t) joint(m, t), 0, 6, rel.tol=1e-10)$value
    over <- function(f, a, b) integrate(function(m) sapply(m, function(x) f(x) * at(x)),
      a, b, rel.tol=1e-9, subdivisions=1000)$value
    one <- function(m) 1
    total <- over(one, -20, 20)
    say("mean", over(function(m) m, -20, 20) / total)
    say("below_zero", over(one, -20, 0) / total)
    say("below_one", over(one, -20, -1) / total)
    """
    found, expected = posterior(sizes_of(DATA["two"]), 0.5), by_r(script)
    assert found.mean == pytest.approx(expected["mean"], abs=CLOSE)
    assert found.below(0) == pytest.approx(expected["below_zero"], abs=CLOSE)
    assert found.below(-1) == pytest.approx(expected["below_one"], abs=CLOSE)
