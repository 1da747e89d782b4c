"""Gamma-Gamma density by integrating its own hierarchy, and the expected mean: prints lifetime-gamma-gamma.json (mpmath 1.2)."""

import json

import mpmath
from mpmath import mpf

mpmath.mp.dps = 25


def parts(p, q, v, x, m):
    """Over the customer's rate n ~ gamma(q, v): mean of x amounts ~ gamma(p x, n x), and E[amount] = p / n."""
    joint = lambda n: mpmath.exp(
        q * mpmath.log(v) + (q - 1) * mpmath.log(n) - v * n - mpmath.loggamma(q)
        + p * x * mpmath.log(n * x) + (p * x - 1) * mpmath.log(m) - n * x * m - mpmath.loggamma(p * x)
    )
    middle = (p * x + q) / (v + x * m)
    # The trapezoidal rule over ln n, exact to far more digits than are kept.
    step = 1 / (5 * mpmath.sqrt(p * x + q))
    rates = [middle * mpmath.exp(step * k) for k in range(-1000, 200)]
    masses = [n * joint(n) for n in rates]
    total = mpmath.fsum(masses)
    return mpmath.log(step * total), mpmath.fsum(p / n * mass for n, mass in zip(rates, masses)) / total


cases = []
for p, q, v in [(6.25, 3.74, 15.44), (0.7, 1.2, 300), (40, 9, 2)]:
    for x, m in [(1, 35.0), (2, 8.5), (7, 120.25), (29, 0.4)]:
        log_density, mean = parts(*(mpf(str(a)) for a in (p, q, v, x, m)))
        cases.append({"parameters": {"p": p, "q": q, "v": v}, "x": x, "m": m, "logDensity": float(log_density), "mean": float(mean)})
print(json.dumps(cases, separators=(",", ":")).replace("},{\"p", "},\n{\"p"))
