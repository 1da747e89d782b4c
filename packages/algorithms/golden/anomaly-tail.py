"""Generalised Pareto tails by scipy: prints anomaly-tail.json (/usr/bin/python3: scipy 1.10)."""

import json

import numpy as np
from scipy import stats

random = np.random.default_rng(3)
cases = []
for shape in (-0.2, 0.0, 0.3):
    values = np.round(stats.genpareto.rvs(shape, scale=1.5, size=150, random_state=random), 6)
    c, _, scale = stats.genpareto.fit(values, floc=0)
    cases.append({"shape": shape, "values": values.tolist(), "fitted": [c, scale], "tail": stats.genpareto.sf(3, c, scale=scale)})
print(json.dumps(cases))
