"""Fixed-horizon and Bayesian comparisons: prints experiment-fixed.json (scipy 1.10, statsmodels 0.13, numpy's old generator)."""

import json

import numpy as np
import statsmodels.api as sm
from scipy import integrate, optimize, stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

random = np.random.RandomState(7)
LEVEL = 0.9


def rounded(values):
    return [float(np.round(v, 4)) for v in values]


treated = rounded(random.gamma(2, 12, 40))
control = rounded(random.gamma(2, 10, 55))
before_treated = [rounded(0.6 * np.array(treated) + random.normal(0, 8, 40)), rounded(random.normal(0, 1, 40))]
before_control = [rounded(0.6 * np.array(control) + random.normal(0, 8, 55)), rounded(random.normal(0, 1, 55))]
golden = {"treated": treated, "control": control, "before": {"treated": before_treated, "control": before_control}}

compared = CompareMeans(DescrStatsW(treated), DescrStatsW(control))
statistic, p, df = compared.ttest_ind(usevar="unequal")
low, high = compared.tconfint_diff(alpha=1 - LEVEL, usevar="unequal")
golden["welch"] = {"pValue": p, "degreesOfFreedom": df, "low": low, "high": high}

outcome = np.array(treated + control)
arm = np.array([1.0] * 40 + [0.0] * 55)
covariates = np.column_stack([np.array(before_treated[i] + before_control[i]) for i in range(2)])
ols = sm.OLS(outcome, sm.add_constant(np.column_stack([arm, covariates]))).fit()
golden["adjusted"] = {"value": ols.params[1], "slopes": list(ols.params[2:])}

golden["proportions"] = []
for x1, n1, x0, n0 in [(37, 210, 22, 198), (3, 40, 0, 44), (9_000, 44_700, 8_100, 45_489)]:
    _, p = proportions_ztest([x1, x0], [n1, n0])
    low, high = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", alpha=1 - LEVEL)
    wilson = proportion_confint(x1, n1, alpha=1 - LEVEL, method="wilson")
    golden["proportions"].append({"arms": [x1, n1, x0, n0], "pValue": p, "low": low, "high": high, "wilson": wilson})


def ratio(y, x):
    y, x = np.array(y), np.array(x)
    value = y.sum() / x.sum()
    gradient = np.array([1 / x.mean(), -y.mean() / x.mean() ** 2])
    return value, float(np.sqrt(gradient @ np.cov(y, x) @ gradient / len(y)))


orders_treated = [float(v) for v in 1 + random.poisson(1.5, 40)]
orders_control = [float(v) for v in 1 + random.poisson(1.5, 55)]
t, c = ratio(treated, orders_treated), ratio(control, orders_control)
error = float(np.hypot(t[1], c[1]))
golden["ratio"] = {
    "orders": {"treated": orders_treated, "control": orders_control},
    "value": t[0] - c[0],
    "standardError": error,
    "pValue": 2 * stats.norm.sf(abs(t[0] - c[0]) / error),
}


def lift_bound(p, t, c):
    """The r at which t - (1 + r) c is p of the way through its normal distribution."""
    share = lambda r: stats.norm.cdf(((1 + r) * c[0] - t[0]) / np.hypot(t[1], (1 + r) * c[1])) - p
    return optimize.brentq(share, -0.999, 10, xtol=1e-14, rtol=1e-14)


golden["lift"] = {
    "treated": t,
    "control": c,
    "low": lift_bound((1 - LEVEL) / 2, t, c),
    "high": lift_bound((1 + LEVEL) / 2, t, c),
}

p_values = [0.0001, 0.004, 0.019, 0.0095, 0.0201, 0.278, 0.298, 0.344, 0.459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1.0]
names = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "benjaminiHochberg": "fdr_bh",
    "benjaminiYekutieli": "fdr_by",
}
golden["multiple"] = {
    "pValues": p_values,
    "adjusted": {ours: list(multipletests(p_values, method=theirs)[1]) for ours, theirs in names.items()},
}

golden["sampleRatio"] = []
for counts, weights in [([5050, 4890, 5210], [1, 1, 1]), ([900, 8100, 1050], [0.1, 0.8, 0.1])]:
    expected = np.array(weights) / sum(weights) * sum(counts)
    golden["sampleRatio"].append({"counts": counts, "weights": weights, "pValue": stats.chisquare(counts, expected)[1]})

golden["bayesian"] = []
for x1, n1, x0, n0 in [(37, 210, 22, 198), (3, 40, 0, 44), (1230, 10_000, 1150, 10_000)]:
    a, b = stats.beta(1 + x1, 1 + n1 - x1), stats.beta(1 + x0, 1 + n0 - x0)
    points = sorted({a.ppf(q) for q in (1e-13, 0.01, 0.5, 0.99)} | {b.ppf(q) for q in (1e-13, 0.01, 0.5, 0.99)})
    area = lambda f: integrate.quad(f, 0, 1, points=points, epsabs=1e-15, epsrel=1e-13, limit=500)[0]
    golden["bayesian"].append(
        {
            "arms": [x1, n1, x0, n0],
            "chanceToWin": area(lambda x: a.pdf(x) * b.cdf(x)),
            "lossTreated": area(lambda x: b.sf(x) * a.cdf(x)),
            "lossControl": area(lambda x: a.sf(x) * b.cdf(x)),
        }
    )

golden["power"] = {
    "tTest": [
        [effect, n, share, level, TTestIndPower().power(effect, n, 1 - level, ratio=share)]
        for effect, n, share, level in [(0.2, 100, 1, 0.9), (0.5, 30, 2, 0.95), (0.05, 5000, 0.25, 0.9)]
    ],
    "normal": [
        [effect, n, share, level, NormalIndPower().power(effect, n, 1 - level, ratio=share)]
        for effect, n, share, level in [(0.2, 100, 1, 0.9), (0.5, 30, 2, 0.95), (0.05, 5000, 0.25, 0.9)]
    ],
}

print(json.dumps(golden))
