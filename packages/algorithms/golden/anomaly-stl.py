"""STL by statsmodels: prints anomaly-stl.json (/usr/bin/python3: statsmodels 0.13)."""

import json

import numpy as np
from statsmodels.tsa.seasonal import STL

random = np.random.default_rng(7)


def series(n, period, spikes):
    t = np.arange(n)
    y = 100 + 0.2 * t + 12 * np.sin(2 * np.pi * t / period) + 5 * np.cos(4 * np.pi * t / period) + random.normal(0, 3, n)
    y[random.choice(n, spikes, replace=False)] += 60
    return np.round(y, 3)


cases = []
for name, n, period, spikes, options in [
    ("week", 112, 7, 4, {}),
    ("month", 100, 12, 3, {"seasonal": 13}),
    ("month, not robust", 100, 12, 0, {"robust": False}),
    ("two and a half seasons", 31, 12, 1, {}),
    ("constant loess", 70, 7, 2, {"seasonal_deg": 0, "trend_deg": 0, "low_pass_deg": 0}),
    ("long windows", 60, 6, 2, {"seasonal": 25, "trend": 71, "low_pass": 13}),
]:
    y = series(n, period, spikes)
    found = STL(y, period=period, **{"robust": True, **options}).fit()
    cases.append({"name": name, "period": period, "options": options, "values": y.tolist(), "trend": found.trend.tolist(),
                  "seasonal": found.seasonal.tolist(), "weights": found.weights.tolist()})
print(json.dumps(cases))
