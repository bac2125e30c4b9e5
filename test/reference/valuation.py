"""Writes reference.json: inputs over crypto-sized markets and what functions are there, to 40 digits.

Run with Python 3 and mpmath 1.3: python3 make.py > reference.json
Inputs are printed so that reading them gives the same doubles.
"""
import json
import random

from mpmath import exp, log, mp, mpf, ncdf, npdf, sqrt, nstr

mp.dps = 60
draw = random.Random(76)


def entry(name, values, exact):
    return {"f": name, "in": values, "exact": nstr(exact, 40)}


def elementary():
    for i in range(60):
        x = draw.uniform(-700, 700) if i % 3 == 0 else draw.uniform(-2, 2) if i % 3 == 1 else draw.uniform(-40, 40)
        yield entry("exp", [x], exp(mpf(x)))
        y = draw.uniform(0.5, 2) if i % 2 == 0 else 10 ** draw.uniform(-300, 300)
        yield entry("log", [y], log(mpf(y)))
        z = draw.uniform(-37, 3) if i % 2 == 0 else draw.uniform(-4, 4)
        yield entry("normalCdf", [z], ncdf(mpf(z)))
        yield entry("normalDensity", [z], npdf(mpf(z)))


def options():
    """One hour to three years, 5 % to 500 % volatility, wings to 35 standard deviations."""
    for i in range(240):
        forward = 10 ** draw.uniform(-4, 6)
        volatility = 0.05 * 100 ** draw.random()
        years = (1 / 8766) * (3 * 8766) ** draw.random()
        deviation = volatility * float(sqrt(mpf(years)))
        width = [36, 8, 2, 0][i % 4]
        strike = forward * float(exp(mpf(draw.uniform(-1, 1) * width * deviation)))
        call = 1 if draw.random() < 0.5 else 0
        F, K, v, T = mpf(forward), mpf(strike), mpf(volatility), mpf(years)
        s = v * sqrt(T)
        d1 = log(F / K) / s + s / 2
        d2 = d1 - s
        price = F * ncdf(d1) - K * ncdf(d2) if call else K * ncdf(-d2) - F * ncdf(-d1)
        inputs = [call, forward, strike, volatility, years]
        yield entry("price", inputs, price)
        yield entry("delta", inputs, ncdf(d1) if call else -ncdf(-d1))
        yield entry("gamma", inputs, npdf(d1) / (F * s))
        yield entry("vega", inputs, F * npdf(d1) * sqrt(T))
        yield entry("theta", inputs, -F * npdf(d1) * v / (2 * sqrt(T)))
        yield entry("vanna", inputs, -npdf(d1) * d2 / v)


print("[\n" + ",\n".join(json.dumps(e) for e in [*elementary(), *options()]) + "\n]")
