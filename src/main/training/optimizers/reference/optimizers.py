"""Three steps of each optimizer in double precision, printed as JSON: the expected values of optimizers.test.ts.

Written from the papers' equations, weight by weight, apart from the TypeScript. Run: python3 optimizers.py
"""
import json
from math import sqrt

WEIGHTS = [0.5, -1.0, 2.0, 0.0]
GRADIENTS = [[0.1, -0.3, 0.2], [-2.0, 1.0, 0.5], [3e-4, 2e-4, -1e-4], [0.0, 1e-6, 0.0]]


def adam(w, gradients, alpha, beta1, beta2, eps=1e-8):
    m = v = 0.0
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g ** 2
        m_hat = m / (1 - beta1 ** t)
        v_hat = v / (1 - beta2 ** t)
        w -= alpha * m_hat / (sqrt(v_hat) + eps)
    return w


def rmsprop(w, gradients, alpha, rho, eps=1e-8):
    v = 0.0
    for g in gradients:
        v = rho * v + (1 - rho) * g ** 2
        w -= alpha * g / (sqrt(v) + eps)
    return w


def sgd(w, gradients, alpha, mu):
    b = 0.0
    for g in gradients:
        b = mu * b + g
        w -= alpha * b
    return w


def each(step, *settings):
    return [float(f"{step(w, g, *settings):.9g}") for w, g in zip(WEIGHTS, GRADIENTS)]


print(json.dumps({
    "adam": each(adam, 0.1, 0.5, 0.999),
    "adam without a first moment": each(adam, 0.1, 0.0, 0.9),
    "rmsprop": each(rmsprop, 0.05, 0.99),
    "sgd": each(sgd, 0.1, 0.0),
    "sgd with momentum": each(sgd, 0.1, 0.9),
}, indent=2))
