"""Regressions of statsmodels and scikit-learn on small data: prints learners-regression.json."""

import json

import numpy as np
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression, Ridge

rng = np.random.default_rng(11)
n, p = 120, 4
x = np.round(rng.normal(size=(n, p)) * [1, 3, 0.5, 2] + [0, 10, 0, -1], 3)
w = np.round(rng.uniform(0.2, 3, size=n), 2)
y = np.round(1.5 + x @ [0.8, -0.2, 1.1, 0] + rng.normal(size=n), 3)
label = (rng.random(n) < 1 / (1 + np.exp(-(1 + x @ [0.9, -0.2, 1.4, 0])))).astype(int)
design = sm.add_constant(x)


def told(fit):
    return {"coefficients": fit.params.tolist(), "errors": fit.bse.tolist(), "low": fit.conf_int(0.1)[:, 0].tolist()}


ols, wls = sm.OLS(y, design).fit(), sm.WLS(y, design, weights=w).fit()
logit = sm.Logit(label, design).fit(disp=0, method="newton", tol=1e-14, maxiter=200)
weighted = sm.GLM(label, design, family=sm.families.Binomial(), freq_weights=w).fit(tol=1e-14, maxiter=200)
mean = wls.get_prediction(design[:5]).summary_frame(alpha=0.1)
ridge = Ridge(alpha=3, solver="svd").fit(x, y, sample_weight=w)
l2 = LogisticRegression(C=1 / 2, solver="newton-cg", tol=1e-13, max_iter=10_000).fit(x, label, sample_weight=w)
net = LogisticRegression(penalty="elasticnet", l1_ratio=0.6, C=1 / 5, solver="saga", tol=1e-13, max_iter=2_000_000).fit(
    x, label
)

print(
    json.dumps(
        {
            "x": x.tolist(),
            "w": w.tolist(),
            "y": y.tolist(),
            "label": label.tolist(),
            "ols": {**told(ols), "rSquared": ols.rsquared, "variance": ols.scale},
            "wls": {
                **told(wls),
                "rSquared": wls.rsquared,
                "variance": wls.scale,
                "meanLow": mean["mean_ci_lower"].tolist(),
            },
            "logit": {**told(logit), "logLikelihood": logit.llf},
            "weightedLogit": {"coefficients": weighted.params.tolist(), "errors": weighted.bse.tolist()},
            "ridge": [ridge.intercept_, *ridge.coef_],
            "l2": [l2.intercept_[0], *l2.coef_[0]],
            "elasticNet": [net.intercept_[0], *net.coef_[0]],
        }
    )
)
