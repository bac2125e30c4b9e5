"""Reference of src/quant/tails/tails.test.ts: a generalised Pareto fitted and profiled by SciPy (1.17): python3 test/reference/extreme.py"""
import numpy as np
import scipy.optimize as so
import scipy.stats as st

part = 1 - (np.arange(200) + 0.5) / 200
y = np.round(0.4 / 0.3 * (part ** -0.3 - 1), 6)


def nll(shape, scale):
    return -st.genpareto.logpdf(y, shape, 0, scale).sum()


best = so.minimize(lambda p: nll(p[0], np.exp(p[1])), [0.3, np.log(0.4)], method="Nelder-Mead",
                   options=dict(xatol=1e-13, fatol=1e-13, maxiter=100000))
shape, scale = best.x[0], np.exp(best.x[1])
threshold, p = 0.5, 0.01
quantile = threshold + scale / shape * (p ** -shape - 1)


def profile(value):
    def at(c):
        return nll(c, (value - threshold) / ((p ** -c - 1) / c))
    grid = [c for c in np.linspace(-0.5, 2, 501) if abs(c) > 1e-6]
    k = int(np.argmin([at(c) for c in grid]))
    return -so.minimize_scalar(at, bounds=(grid[max(0, k - 1)], grid[min(len(grid) - 1, k + 1)]), method="bounded",
                               options=dict(xatol=1e-13)).fun


edge = -best.fun - st.chi2.ppf(0.95, 1) / 2
low = so.brentq(lambda v: profile(v) - edge, threshold + 0.2 * (quantile - threshold), quantile, xtol=1e-12)
high = so.brentq(lambda v: profile(v) - edge, quantile, quantile * 5, xtol=1e-12)
for name, value in [("shape", shape), ("scale", scale), ("logLikelihood", -best.fun), ("quantile", quantile),
                    ("low", low), ("high", high)]:
    print(f"  {name}: {value:.12f},")
