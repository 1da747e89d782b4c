"""I_x(a, b) for large a and b: prints numeric-large-beta.json (mpmath, 40 digits). Takes a minute."""

import json

import mpmath

mpmath.mp.dps = 40


def beta_regularized(a, b, x):
    """By the series whose terms are all positive; the other end first when x is large."""
    a, b, x = mpmath.mpf(a), mpmath.mpf(b), mpmath.mpf(x)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_regularized(b, a, 1 - x)
    beta = mpmath.loggamma(a) + mpmath.loggamma(b) - mpmath.loggamma(a + b)
    head = mpmath.exp(a * mpmath.log(x) + b * mpmath.log(1 - x) - beta) / a
    term, total, n = mpmath.mpf(1), mpmath.mpf(1), 0
    while term > total * mpmath.mpf(10) ** -30:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    return head * total


cases = []
for a, b in [(60, 2e4), (5000, 6000), (3e5, 7e5), (1e7, 9e7), (5e6, 5e6), (100, 1e5), (1e5, 100), (5e8, 5e8)]:
    deviation = (a * b / (a + b) ** 3) ** 0.5
    for z in [-8, -2, -0.5, 0, 0.7, 3, 7]:
        x = a / (a + b) + z * deviation
        if 0 < x < 1 and (a + b < 2e8 or abs(z) < 4):
            value = beta_regularized(a, b, x)
            cases.append({"a": a, "b": b, "x": x, "lower": float(value), "upper": float(1 - value)})
print(json.dumps(cases, indent=1))
