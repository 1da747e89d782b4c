"""e^z E_s(z): prints numeric-exponential-integral.json (mpmath 1.2, 40 digits)."""

import json

import mpmath

mpmath.mp.dps = 40
cases = [
    [s, z, float(mpmath.exp(z) * mpmath.expint(s, z))]
    for s in [0, 0.05, 0.606, 0.999, 1, 1.5, 2, 7.3, 60, 500]
    for z in [1e-6, 1e-3, 0.1, 0.7, 3, 40, 900]
]
print(json.dumps(cases, separators=(",", ":")).replace("],[", "],\n["))
