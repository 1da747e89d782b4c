"""Kaplan-Meier curves by statsmodels 0.13: prints lifetime-kaplan-meier.json. Bands and restricted means from its figures."""

import json

import numpy as np
from scipy.stats import norm
from statsmodels.duration.survfunc import SurvfuncRight

cases = []
for seed, n, whole, late, everybody in [(1, 40, False, False, False), (2, 200, True, False, False), (3, 120, True, True, False), (4, 15, True, False, True)]:
    rng = np.random.default_rng(seed)
    life, watched = rng.weibull(0.8, n) * 20, rng.uniform(2, 40, n)
    duration = np.minimum(life, watched)
    if whole:
        duration = np.ceil(duration)
    left = (life <= watched).astype(int)
    if everybody:
        left[:] = 1
    entry = np.floor(duration * rng.uniform(0, 0.5, n)) if late else None
    curve = SurvfuncRight(duration, left, entry=entry)
    s, se, t, d, r = curve.surv_prob, curve.surv_prob_se, curve.surv_times, curve.n_events, curve.n_risk
    z = norm.ppf(0.975)
    with np.errstate(all="ignore"):
        theta = z * se / (s * np.log(s))
        low, high = s ** np.exp(-theta), s ** np.exp(theta)
    until = duration.max() * 0.9
    inside = t < until
    ends = np.append(t[inside], until)
    areas = np.diff(np.insert(ends, 0, 0)) * np.insert(s[inside], 0, 1)
    beyond = np.cumsum(areas[:0:-1])[::-1]
    terms = beyond**2 * d[inside] / np.maximum(r[inside] * (r[inside] - d[inside]), 1e-300)
    nan = lambda values: [None if not np.isfinite(v) else float(v) for v in values]
    case = {
        "duration": [round(float(v), 12) for v in duration],
        "hasLeft": left.tolist(),
        "entry": None if entry is None else entry.tolist(),
        "time": [float(v) for v in t],
        "atRisk": [float(v) for v in r],
        "survival": [float(v) for v in s],
        "standardError": nan(se),
        "low": nan(low),
        "high": nan(high),
        "quantiles": [[p, *nan([curve.quantile(p), *curve.quantile_ci(p, method="cloglog")])] for p in (0.25, 0.5, 0.6)],
        "restricted": [float(until), float(areas.sum()), float(np.sqrt(terms.sum()))],
    }
    cases.append(case)
print(json.dumps(cases, separators=(",", ":")).replace("},{", "},\n{"))
