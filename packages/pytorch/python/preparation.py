"""
What raw samples go through before the model sees them, as it was fitted in Ganglion. The samples in `data` have gone through it already.
"""

import json
import math
import pathlib

import numpy as np


def load(path=pathlib.Path(__file__).parent / "preparation.json"):
    """The function of samples `[n, ...]` that is written down in a file."""
    return function_of(json.loads(pathlib.Path(path).read_text()))


def function_of(facts):
    return KINDS[facts["kind"]](facts)


def shift_and_scale(facts):
    mean = np.array(facts["mean"])
    scale = np.array(facts["scale"]) if "scale" in facts else np.ones_like(mean)
    by_channel = facts["kind"].startswith("channel")

    def apply(x):
        x = np.asarray(x, np.float64)
        shape = [-1] + [1] * (x.ndim - 2) if by_channel else facts["shape"]
        return ((x - mean.reshape(shape)) / scale.reshape(shape)).astype(np.float32)

    return apply


def projected(facts, matrix, keeps_shape):
    mean = np.array(facts["mean"])

    def apply(x):
        rows = np.asarray(x, np.float64).reshape(len(x), -1)
        y = (rows - mean) @ matrix.T
        return y.reshape([len(x), *facts["shape"]] if keeps_shape else y.shape).astype(np.float32)

    return apply


def pca(facts):
    return projected(facts, np.array(facts["components"]).reshape(-1, len(facts["mean"])), False)


def whiten(facts):
    variances, axes = np.array(facts["eigenvalues"]), np.array(facts["axes"]).reshape(-1, len(facts["mean"]))
    eps, rank = facts["eps"], facts["rank"]
    inverses = np.array(
        [1 / math.sqrt(v + eps) if at < rank or eps > 0 else 0.0 for at, v in enumerate(variances)]
    )
    scaled = axes * inverses[:, None]
    is_zca = facts["method"] == "zca"
    return projected(facts, axes.T @ scaled if is_zca else scaled, is_zca)


def compose(facts):
    steps = [function_of(step) for step in facts["steps"]]

    def apply(x):
        for step in steps:
            x = step(x)
        return x

    return apply


KINDS = {
    "center": shift_and_scale,
    "meanImage": shift_and_scale,
    "channelMean": shift_and_scale,
    "standardize": shift_and_scale,
    "channelStandardize": shift_and_scale,
    "pca": pca,
    "whiten": whiten,
    "compose": compose,
}
