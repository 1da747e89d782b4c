"""Pooled and unpooled tests, one covariate, power of t and of shares, lift by deltas: prints experiment-classic.json
(scipy 1.10, statsmodels 0.13, numpy's old generator)."""

import json

import numpy as np
import statsmodels.api as sm
from scipy import integrate, optimize, stats
from statsmodels.stats.power import TTestIndPower
from statsmodels.stats.proportion import power_proportions_2indep, test_proportions_2indep
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

random = np.random.RandomState(11)
LEVEL = 0.95


def rounded(values):
    return [float(v) for v in np.round(values, 4)]


treated, control = rounded(random.gamma(2, 12, 31)), rounded(random.gamma(2, 10, 44))
before = [rounded(0.7 * np.array(y) + random.normal(0, 6, len(y))) for y in (treated, control)]
golden = {"treated": treated, "control": control, "before": before}

compared = CompareMeans(DescrStatsW(treated), DescrStatsW(control))
_, p, df = compared.ttest_ind(usevar="pooled")
low, high = compared.tconfint_diff(alpha=1 - LEVEL, usevar="pooled")
golden["pooled"] = {"pValue": p, "degreesOfFreedom": df, "low": low, "high": high}

arm = np.repeat([1.0, 0.0], [31, 44])
ols = sm.OLS(treated + control, sm.add_constant(np.column_stack([arm, before[0] + before[1]]))).fit()
slope = ols.params[2]
centre = np.mean(before[0] + before[1])
left = [np.array(y) - slope * (np.array(x) - centre) for y, x in zip((treated, control), before)]
welch = CompareMeans(DescrStatsW(left[0]), DescrStatsW(left[1]))
low, high = welch.tconfint_diff(alpha=1 - LEVEL, usevar="unequal")
golden["cuped"] = {"value": ols.params[1], "pValue": welch.ttest_ind(usevar="unequal")[1], "low": low, "high": high}

golden["unpooled"] = []
for x1, n1, x0, n0 in [(37, 210, 22, 198), (9_000, 44_700, 8_100, 45_489)]:
    found = test_proportions_2indep(x1, n1, x0, n0, method="wald", correction=False)
    golden["unpooled"].append({"arms": [x1, n1, x0, n0], "pValue": found.pvalue})

golden["tPower"] = [
    [effect, n, ratio, level, TTestIndPower().power(effect, n, 1 - level, ratio=ratio)]
    for effect, n, ratio, level in [(0.2, 100, 1, 0.9), (0.5, 30, 2, 0.95), (1.1, 8, 1, 0.95), (0.05, 4000, 0.25, 0.9)]
]
golden["sharePower"] = []
for p1, p0, n1, ratio, level in [(0.13, 0.1, 2000, 1, 0.95), (0.3, 0.4, 150, 2, 0.9), (0.002, 0.001, 20_000, 0.5, 0.9)]:
    power = power_proportions_2indep(p1 - p0, p0, n1, ratio=ratio, alpha=1 - level).power
    golden["sharePower"].append([p1, p0, n1, ratio, level, power])

golden["normal"] = []
for t, t_error, c, c_error in [(10.4, 0.3, 10, 0.4), (3.1, 0.05, 2.9, 0.07)]:
    posterior = stats.norm(t - c, np.hypot(t_error, c_error))
    bad, good = posterior.ppf(1e-16), posterior.isf(1e-16)
    area = lambda f, a, b: integrate.quad(f, a, b, epsabs=1e-16, epsrel=1e-13, limit=500)[0]
    golden["normal"].append(
        {
            "arms": [t, t_error, c, c_error],
            "chanceToWin": posterior.sf(0),
            "lossTreated": area(lambda x: -x * posterior.pdf(x), bad, 0),
            "lossControl": area(lambda x: x * posterior.pdf(x), 0, good),
        }
    )


def posterior_quantiles(x1, n1, x0, n0):
    """Where treated - control and treated / control - 1 have 5 % and 95 % of their posterior below them."""
    t, c = stats.beta(1 + x1, 1 + n1 - x1), stats.beta(1 + x0, 1 + n0 - x0)
    points = [c.ppf(q) for q in (1e-12, 1e-4, 0.1, 0.5, 0.9, 1 - 1e-4, 1 - 1e-12)]

    def below(bound):
        pieces = zip([0] + points, points + [1])
        f = lambda x: c.pdf(x) * t.cdf(bound(x))
        return sum(integrate.quad(f, a, b, epsabs=1e-15, epsrel=1e-12, limit=200)[0] for a, b in pieces)

    root = lambda f, a, b: optimize.brentq(f, a, b, xtol=1e-15, rtol=1e-14)
    return {
        "arms": [x1, n1, x0, n0],
        "difference": [root(lambda d: below(lambda x: x + d) - p, -1, 1) for p in (0.05, 0.95)],
        "lift": [root(lambda r: below(lambda x: x * (1 + r)) - p, -0.999, 500) for p in (0.05, 0.95)],
    }


golden["credible"] = [
    posterior_quantiles(*arms) for arms in [(37, 210, 22, 198), (3, 40, 0, 44), (1230, 10_000, 1150, 10_000), (3, 10, 2600, 10_000)]
]

print(json.dumps(golden))
