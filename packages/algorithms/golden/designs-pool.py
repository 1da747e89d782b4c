"""Random-effects pooling: prints designs-pool.json (/usr/bin/python3: statsmodels 0.13, scipy 1.10)."""

import json

import numpy as np
from scipy import integrate, optimize, stats
from statsmodels.stats.meta_analysis import combine_effects

SETS = {
    "eight schools": ([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18]),
    "alike": ([0.11, 0.1, 0.12, 0.09], [0.05, 0.03, 0.08, 0.04]),
    "spread": ([2.1, -0.4, 1.3, 0.2, 3.4, -1.1], [0.3, 0.2, 0.5, 0.25, 0.4, 0.35]),
}


def reml(y, v):
    def slope(t2):
        w = 1 / (v + t2)
        mean = (w * y).sum() / w.sum()
        return (w**2 * (y - mean) ** 2).sum() - w.sum() + (w**2).sum() / w.sum()
    return 0.0 if slope(0) <= 0 else optimize.brentq(slope, 0, 1e4, xtol=1e-15, rtol=1e-15)


def posterior(y, v, level):
    """Means and quantiles over the posterior of tau under a uniform prior, by adaptive quadrature."""
    def given(tau):
        w = 1 / (v + tau**2)
        return (w * y).sum() / w.sum(), 1 / w.sum()

    def density(tau):
        mean, var = given(tau)
        return np.exp(stats.norm.logpdf(y, mean, np.sqrt(v + tau**2)).sum() + 0.5 * np.log(var) - best)

    best = 0.0
    best = np.log(max(density(t) for t in np.linspace(0, 5 * np.std(y), 400)))
    scale = np.std(y) + np.sqrt(v.mean())

    def over(f):
        g = lambda u: f(scale * u / (1 - u)) * density(scale * u / (1 - u)) * scale / (1 - u) ** 2
        return integrate.quad(g, 0, 1, epsabs=0, epsrel=1e-12, limit=500)[0]

    total = over(lambda tau: 1)
    out = []
    for i in range(len(y) + 1):
        def part(tau):
            mean, var = given(tau)
            if i == len(y):
                return mean, np.sqrt(tau**2 + var)
            pull = v[i] / (v[i] + tau**2)
            return pull * mean + (1 - pull) * y[i], np.sqrt(tau**2 * pull + pull**2 * var)
        value = over(lambda tau: part(tau)[0]) / total
        cdf = lambda x: over(lambda tau: stats.norm.cdf(x, *part(tau))) / total
        bounds = [optimize.brentq(lambda x: cdf(x) - p, -60 * scale, 60 * scale, xtol=1e-11) for p in (0.5 - level / 2, 0.5 + level / 2)]
        out.append([value, *bounds])
    return out


cases = []
for name, (y, s) in SETS.items():
    y, v = np.array(y, float), np.array(s, float) ** 2
    k = len(y)
    found = combine_effects(y, v, method_re="iterated", atol=1e-14, maxiter=500)
    for method, tau2 in [("paule-mandel", found.tau2), ("reml", reml(y, v))]:
        w = 1 / (v + tau2)
        mean = (w * y).sum() / w.sum()
        error = np.sqrt(max(1, (w * (y - mean) ** 2).sum() / (k - 1)) / w.sum())
        if method == "paule-mandel" and tau2 > 0:
            assert abs(mean / found.mean_effect_re - 1) < 1e-10 and abs(error / found.sd_eff_w_re_hksj - 1) < 1e-10
        reach = stats.t.ppf(0.95, k - 1) * error
        cases.append({"name": name, "spread": method, "values": y.tolist(), "errors": s, "between": float(tau2),
                      "mean": mean, "standardError": error, "low": mean - reach, "high": mean + reach,
                      "q": float(found.q), "share": max(0, float(found.i2)), "pValue": float(stats.chi2.sf(found.q, k - 1))})
shrunken = [{"name": n, "values": y, "errors": s, "intervals": posterior(np.array(y, float), np.array(s, float) ** 2, 0.95)}
            for n, (y, s) in SETS.items()]
print(json.dumps({"pooled": cases, "shrunken": shrunken}))
