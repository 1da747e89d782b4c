"""Mixture likelihood ratios by quadrature and best mixtures by Lambert's W: prints designs-sequential.json (scipy 1.10)."""

import json

import numpy as np
from scipy import integrate, special, stats

ratios = []
for d, v, tau in [(0.3, 0.01, 0.2), (0.02, 0.0004, 0.05), (-1.7, 0.9, 0.8), (0, 2.5, 1), (12, 16, 3)]:
    sd = np.sqrt(v)
    centre, width = d * tau**2 / (tau**2 + v), np.sqrt(v * tau**2 / (v + tau**2))
    mixed, _ = integrate.quad(
        lambda theta: stats.norm.pdf(d, theta, sd) * stats.norm.pdf(theta, 0, tau),
        centre - 12 * width, centre + 12 * width, points=[centre], epsabs=0, epsrel=1e-12)
    ratios.append({"difference": d, "variance": v, "effectScale": tau, "ratio": mixed / stats.norm.pdf(d, 0, sd)})

tightest = []
for level, n, sigma in [(0.9, 1000, 2.0), (0.95, 800, 1.0), (0.99, 20000, 0.3), (0.5, 400, 5)]:
    u = -1 - special.lambertw(-((1 - level) ** 2) / np.e, -1).real
    reach = {}
    for at in [n // 4, n, 3 * n]:
        rho2 = u / n
        reach[at] = sigma * np.sqrt(2 * (at * rho2 + 1) / (at**2 * rho2) * np.log(np.sqrt(at * rho2 + 1) / (1 - level)))
    tightest.append({"level": level, "tightestAt": n, "deviation": sigma, "reach": [[int(k), v] for k, v in reach.items()]})

print(json.dumps({"ratios": ratios, "tightest": tightest}, indent=1))
