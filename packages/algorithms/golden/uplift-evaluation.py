"""Qini, AUUC and uplift at k by the formulas of scikit-uplift 0.5, written out in numpy. python3 uplift-evaluation.py > uplift-evaluation.json"""
import json
import numpy as np


def curve(y, score, t, kind):
    order = np.argsort(score, kind="mergesort")[::-1]
    y, score, t = y[order], score[order], t[order]
    at = np.r_[np.where(np.diff(score))[0], score.size - 1]
    n1, y1, n = np.cumsum(t)[at], np.cumsum(y * t)[at], at + 1
    n0, y0 = n - n1, np.cumsum(y * (1 - t))[at]
    share = lambda a, b: np.divide(a, b, out=np.zeros(len(at)), where=b != 0)
    gain = y1 - y0 * share(n1, n0) if kind == "qini" else (share(y1, n1) - share(y0, n0)) * n
    return np.r_[0, n], np.r_[0, gain]


def area(y, score, t, kind):
    x, gain = curve(y, score, t, kind)
    return np.trapz(gain, x) - x[-1] * gain[-1] / 2


def perfect(y, t, kind):
    if kind == "qini":
        return y * t - y * (1 - t)
    summand = y if np.sum((y == 1) & (t == 0)) > np.sum((y == 0) & (t == 1)) else t
    return 2 * (y == t) + summand


def at_k(y, score, t, k, by_group):
    order = np.argsort(score, kind="mergesort")[::-1]
    y, t = y[order], t[order]
    if not by_group:
        y, t = y[: int(len(y) * k)], t[: int(len(t) * k)]
        return y[t == 1].mean() - y[t == 0].mean()
    y1, y0 = y[t == 1], y[t == 0]
    return y1[: int(len(y1) * k)].mean() - y0[: int(len(y0) * k)].mean()


cases = []
for seed, n, share, ties in [(1, 60, 0.5, False), (2, 150, 0.3, False), (3, 200, 0.6, True), (4, 90, 0.8, False)]:
    g = np.random.default_rng(seed)
    t = (g.random(n) < share).astype(float)
    x = g.normal(size=n)
    y = (g.random(n) < 0.3 + 0.2 * t * (x > 0)).astype(float)
    score = np.round(x + g.normal(size=n), 0 if ties else 12)
    case = {"score": score.tolist(), "treatment": t.tolist(), "outcome": y.tolist(), "ties": ties}
    for kind in ("qini", "uplift"):
        case[kind] = area(y, score, t, kind) / area(y, perfect(y, t, kind), t, kind)
    case["overall"] = at_k(y, score, t, 0.3, False)
    case["byGroup"] = at_k(y, score, t, 0.3, True)
    cases.append(case)
print(json.dumps(cases))
