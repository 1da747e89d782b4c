"""Chances of being the best arm, and off-policy values: prints designs-bandits.json (scipy 1.10, numpy)."""

import json

import numpy as np
from scipy import integrate, special, stats

best = []
for arms in [[(1, 1), (1, 1)], [(3, 9), (5, 7), (2, 12)], [(120, 880), (140, 860), (135, 700), (1, 1)], [(0.5, 0.5), (30, 2)], [(5001, 95001), (5101, 94901)]]:
    # In the angle x = sin(t)^2, where Beta(1/2, 1/2) has no pole, and from the nearer end.
    pdf = [lambda t, a=a, b=b: 2 * np.exp((2 * a - 1) * np.log(np.sin(t)) + (2 * b - 1) * np.log(np.cos(t)) - special.betaln(a, b)) for a, b in arms]
    cdf = [lambda t, a=a, b=b: special.betainc(a, b, np.sin(t) ** 2) if t < np.pi / 4 else 1 - special.betainc(b, a, np.cos(t) ** 2) for a, b in arms]
    cuts = sorted({float(np.clip(p, 1e-300, 1)) for a, b in arms for p in stats.beta(a, b).ppf([1e-12, 1e-6, 1e-3, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999])} | {0.0, 1.0})
    angles = np.arcsin(np.sqrt(cuts))
    chance = []
    for i in range(len(arms)):
        f = lambda t: pdf[i](t) * np.prod([c(t) for j, c in enumerate(cdf) if j != i])
        chance.append(sum(integrate.quad(f, a, b, epsabs=1e-14, epsrel=1e-11)[0] for a, b in zip(angles, angles[1:])))
    assert abs(sum(chance) - 1) < 1e-10
    best.append({"arms": [{"alpha": a, "beta": b} for a, b in arms], "chances": chance})
for arms in [[(0, 1), (0.5, 2)], [(10, 0.3), (10.2, 0.2), (9, 3)], [(0, 1), (0.001, 0.0001)]]:
    chance = []
    for i, (m, s) in enumerate(arms):
        f = lambda x: stats.norm.pdf(x, m, s) * np.prod([stats.norm.cdf(x, n, t) for j, (n, t) in enumerate(arms) if j != i])
        cuts = sorted({n + k * t for n, t in arms for k in (-9, -4, -1, 0, 1, 4, 9)})
        chance.append(sum(integrate.quad(f, a, b, epsabs=1e-14, epsrel=1e-12)[0] for a, b in zip(cuts, cuts[1:])))
    best.append({"arms": [{"mean": m, "deviation": s} for m, s in arms], "chances": chance})

rng = np.random.default_rng(3)
n = 60
p, t = rng.uniform(0.05, 1, n).round(4), rng.uniform(0, 1, n).round(4)
r, q, v = rng.exponential(2, n).round(4), rng.uniform(0, 4, n).round(4), rng.uniform(0, 4, n).round(4)
w = t / p
ess = w.sum() ** 2 / (w**2).sum()
reach = stats.t.ppf(0.95, ess - 1)
ips, dr = w * r, v + w * (r - q)
snips = (w * r).sum() / w.sum()
psi = w * (r - snips) / w.mean()


def line(value, influence):
    error = influence.std(ddof=1) / np.sqrt(n)
    return {"value": value, "standardError": error, "low": value - reach * error, "high": value + reach * error}


print(json.dumps({"best": best, "log": {"propensity": p.tolist(), "target": t.tolist(), "reward": r.tolist(),
      "predicted": q.tolist(), "predictedTarget": v.tolist(), "effectiveSampleSize": ess,
      "inverse": line(ips.mean(), ips), "normalized": line(snips, psi), "robust": line(dr.mean(), dr)}}))
