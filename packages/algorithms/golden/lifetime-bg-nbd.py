"""BG/NBD by its published expressions in 25 digits: prints lifetime-bg-nbd.json (mpmath 1.2)."""

import json

import mpmath
from mpmath import mpf

mpmath.mp.dps = 25


def log_likelihood(r, alpha, a, b, x, tx, T):
    """Fader, Hardie, Lee (2005), equation 6."""
    part = mpmath.beta(a, b + x) / mpmath.beta(a, b) * mpmath.gamma(r + x) * alpha**r / mpmath.gamma(r) / (alpha + T) ** (r + x)
    if x > 0:
        part += (
            mpmath.beta(a + 1, b + x - 1) / mpmath.beta(a, b) * mpmath.gamma(r + x) * alpha**r / mpmath.gamma(r) / (alpha + tx) ** (r + x)
        )
    return mpmath.log(part)


def expected(r, alpha, a, b, t):
    """Equation 9; a hair beside the parameters where it divides zero by zero."""
    with mpmath.workdps(80):
        hair = mpf(10) ** -30
        a, b, z = a + hair, b + 2 * hair, t / (alpha + t)
        none = (alpha / (alpha + t)) ** r * mpmath.hyp2f1(r, b, a + b - 1, z)
        return (a + b - 1) / (a - 1) * (1 - none)


def alive(r, alpha, a, b, x, tx, T):
    return 1 / (1 + (a / (b + x - 1) * ((alpha + T) / (alpha + tx)) ** (r + x) if x > 0 else 0))


def residual(r, alpha, a, b, x, tx, T, rate):
    R, A, B = r + x, alpha + T, b + x
    f = lambda t: mpmath.exp(-rate * t) * R / A * mpmath.hyp2f1(R + 1, a, a + B, -t / A)
    ends = [0] + [A * mpf(10) ** k for k in (-2, -1, 0, 1)] + [A * 100 + 20 / rate, A * 200 + 80 / rate]
    return alive(r, alpha, a, b, x, tx, T) * mpmath.quad(f, ends)


cases = []
for r, alpha, a, b in [(0.243, 4.414, 0.793, 2.426), (3, 40, 1, 2), (0.4, 2, 0.3, 0.7), (12, 5, 6, 60)]:
    for x, tx, T, t in [(0, 0, 38.86, 39), (1, 1.71, 38.86, 3), (2, 30.43, 38.86, 39), (26, 38.5, 38.86, 5), (60, 20, 30, 400)]:
        p = [mpf(str(v)) for v in (r, alpha, a, b)]
        row = [mpf(str(v)) for v in (x, tx, T)]
        case = {"parameters": {"r": r, "alpha": alpha, "a": a, "b": b}, "x": x, "tx": tx, "T": T, "t": t}
        case["logLikelihood"] = float(log_likelihood(*p, *row))
        case["alive"] = float(alive(*p, *row))
        case["expected"] = float(expected(*p, mpf(t)))
        updated = (p[0] + x, p[1] + row[2], p[2], p[3] + x)
        case["expectedNext"] = float(alive(*p, *row) * expected(*updated, mpf(t)))
        case["residual"] = float(residual(*p, *row, mpf("0.0027")))
        cases.append(case)
print(json.dumps(cases, separators=(",", ":")).replace("},{\"p", "},\n{\"p"))
