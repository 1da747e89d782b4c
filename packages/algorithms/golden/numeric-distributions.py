"""Values of special functions and distributions: prints numeric-distributions.json (scipy 1.10, mpmath for the hard ones)."""

import json

import mpmath
from scipy import stats

mpmath.mp.dps = 40
cases = []


def add(name, arguments, value):
    cases.append([name, [float(a) for a in arguments], float(value)])


def beta_regularized(a, b, x):
    """By the series whose terms are all positive; the other end first when x is large."""
    a, b, x = mpmath.mpf(a), mpmath.mpf(b), mpmath.mpf(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_regularized(b, a, 1 - x)
    head = mpmath.exp(a * mpmath.log(x) + b * mpmath.log(1 - x)) / (a * mpmath.beta(a, b))
    term, total, n = mpmath.mpf(1), mpmath.mpf(1), 0
    while term > total * mpmath.mpf(10) ** -38:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    return head * total


for x in [0.01, 0.3, 0.999, 1.5, 2.5, 10.25, 171.5, 1e4, 1e7]:
    add("logGamma", [x], mpmath.loggamma(x))
    add("digamma", [x], mpmath.digamma(x))
    add("trigamma", [x], mpmath.polygamma(1, x))
for a, b in [(0.3, 0.7), (2.5, 4), (30, 45), (500, 1.5), (300, 520)]:
    add("logBeta", [a, b], mpmath.log(mpmath.beta(a, b)))
    for x in [1e-4, 0.05, 0.31, 0.5, 0.7, 0.99]:
        value = beta_regularized(a, b, x)
        if value > 1e-250:
            add("betaRegularized", [a, b, x], value)
for a in [0.3, 1, 2.5, 30, 400, 2000]:
    for factor in [0.1, 0.5, 0.9, 1, 1.1, 2, 5]:
        lower = mpmath.gammainc(a, 0, a * factor, regularized=True)
        upper = mpmath.gammainc(a, a * factor, mpmath.inf, regularized=True)
        if lower > 1e-250:
            add("gammaLower", [a, a * factor], lower)
        if upper > 1e-250:
            add("gammaUpper", [a, a * factor], upper)
for z in [-30, -8, -3.3, -1, -0.1, 0, 0.4, 2, 5]:
    add("normalCdf", [z], mpmath.ncdf(z))
    add("erf", [z / 4], mpmath.erf(z / 4))
    add("erfc", [z], mpmath.erfc(z))
for p in [1e-12, 1e-5, 0.01, 0.2, 0.4999, 0.5, 0.6, 0.95, 0.99999]:
    add("normalQuantile", [p], mpmath.sqrt(2) * mpmath.erfinv(2 * mpmath.mpf(p) - 1))
    for df in [0.7, 1, 2.5, 4, 11.3, 60, 4000]:
        tail = mpmath.mpf(min(p, 1 - mpmath.mpf(p)))
        guess = stats.t.ppf(float(tail), df)
        if p != 0.5:
            root = mpmath.findroot(
                lambda t: mpmath.log(beta_regularized(df / 2, 0.5, df / (df + t * t)) / 2 / tail),
                guess,
                tol=1e-25,
                verify=False,
            )
            add("tQuantile", [p, df], root if p < 0.5 else -root)
for df in [0.7, 1, 2.5, 11.3, 60, 4000, 30000]:
    for t in [-12, -2.2, -0.3, 0, 0.01, 1.7, 8]:
        tail = (beta_regularized(df / 2, 0.5, df / (df + mpmath.mpf(t) ** 2)) if t else mpmath.mpf(1))
        if tail > 1e-250:
            add("tTwoSided", [t, df], tail)
for x, df in [(0.1, 1), (3.84, 1), (30, 7), (200, 150), (90, 3)]:
    add("chiSquareUpper", [x, df], mpmath.gammainc(df / 2, x / 2, mpmath.inf, regularized=True))
for x, a, b in [(0.4, 3, 20), (3.2, 2, 57), (25, 5, 100)]:
    add("fUpper", [x, a, b], beta_regularized(b / 2, a / 2, b / (b + mpmath.mpf(a) * x)))
for p in [1e-6, 0.01, 0.3, 0.5, 0.9, 0.9999]:
    for a, b in [(0.5, 0.5), (2, 5), (40, 3), (700, 900)]:
        add("betaQuantile", [p, a, b], stats.beta.ppf(p, a, b))
    for shape in [0.4, 1, 7.5, 300]:
        add("gammaQuantile", [p, shape], stats.gamma.ppf(p, shape))
for k, n, p in [(3, 10, 0.2), (450, 1000, 0.5), (0, 40, 0.01)]:
    add("binomialCdf", [k, n, p], stats.binom.cdf(k, n, p))
for k, mean in [(0, 0.3), (7, 4.2), (300, 280)]:
    add("poissonCdf", [k, mean], stats.poisson.cdf(k, mean))

print("[" + ",\n".join(json.dumps(case) for case in cases) + "]")
