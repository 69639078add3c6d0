"""How samples are changed by chance before the model sees them: as Ganglion would change them, drawing the same numbers."""

import json
import pathlib

import numpy as np

FACTS = json.loads((pathlib.Path(__file__).parent / "run.json").read_text())["augmentation"]
GREY = (0.2989, 0.587, 0.114)


def change(x, y, chances):
    """A batch `[n, ...]` and its answers, changed."""
    return apply(FACTS["change"], x, y, chances)


def apply(facts, x, y, chances):
    if facts["kind"] == "augmentation":
        for step in facts["steps"]:
            x, y = apply(step, x, y, chances)
        return x, y
    if facts["kind"] == "mixup":
        return mixup(facts, x, y, chances)
    return KINDS[facts["kind"]](facts, x, chances), y


def random_flip(facts, x, chances):
    flipped = x.copy()
    for at, picture in enumerate(x):
        if chances.fraction() < facts["probability"]:
            flipped[at] = picture[:, ::-1] if facts["direction"] == "vertical" else picture[:, :, ::-1]
    return flipped


def random_crop(facts, x, chances):
    padding, (height, width) = facts["padding"], x.shape[2:]
    mode = {"zeros": "constant", "edge": "edge", "reflect": "reflect"}[facts["fill"]]
    wide = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)), mode)
    moved = np.empty_like(x)
    for at, picture in enumerate(wide):
        down, right = chances.integer(2 * padding + 1), chances.integer(2 * padding + 1)
        moved[at] = picture[:, down : down + height, right : right + width]
    return moved


def cutout(facts, x, chances):
    size, (height, width) = facts["size"], x.shape[2:]
    cut = x.copy()
    for picture in cut:
        top, left = chances.integer(height) - size // 2, chances.integer(width) - size // 2
        picture[:, max(0, top) : max(0, top + size), max(0, left) : max(0, left + size)] = facts["value"]
    return cut


def random_brightness(facts, x, chances):
    return np.stack([blend(picture, 0.0, factor(facts, chances)) for picture in x])


def random_contrast(facts, x, chances):
    return np.stack([blend(picture, mean_grey(picture), factor(facts, chances)) for picture in x])


def factor(facts, chances):
    return 1 - facts["amount"] + 2 * facts["amount"] * chances.fraction()


def blend(picture, other, share):
    """`share * picture + (1 - share) * other`, held within 0 and 1."""
    mixed = share * picture.astype(np.float64) + (1 - share) * other
    return np.minimum(1, np.maximum(0, mixed)).astype(np.float32)


def mean_grey(picture):
    """The mean of a picture, of its grey if it has three channels."""
    channels = len(picture)
    # Added up one after the other, as in Ganglion.
    sums = picture.reshape(channels, -1).astype(np.float64).cumsum(1)[:, -1]
    weights = GREY if channels == 3 else [1 / channels] * channels
    mean = 0.0
    for weight, total in zip(weights, sums):
        mean += weight * (total / picture[0].size)
    return mean


def mixup(facts, x, y, chances):
    share = symmetric_beta(facts["alpha"], chances)
    partners = chances.permutation(len(x))
    if y.dtype == np.int32:
        y = np.eye(FACTS["classes"], dtype=np.float32)[y]
    return tuple(mixed(values, partners, share) for values in (x, y))


def mixed(values, partners, share):
    values = values.astype(np.float64)
    return (share * values + (1 - share) * values[partners]).astype(np.float32)


def symmetric_beta(alpha, chances):
    """A number of the beta distribution of `alpha` and `alpha`: a median of uniform ones, or by Joehnk, 1964."""
    if float(alpha).is_integer():
        uniform = sorted(chances.fraction() for _ in range(2 * int(alpha) - 1))
        return uniform[int(alpha) - 1]
    while True:
        a, b = power(chances.fraction(), 1 / alpha), power(chances.fraction(), 1 / alpha)
        if 0 < a + b <= 1:
            return int(a / (a + b) * 2**20 + 0.5) / 2**20


def power(base, exponent):
    whole = round(exponent)
    if abs(exponent - whole) > 1e-9:
        return base**exponent
    product = 1.0
    for _ in range(whole):
        product *= base
    return product


KINDS = {
    "cutout": cutout,
    "randomBrightness": random_brightness,
    "randomContrast": random_contrast,
    "randomCrop": random_crop,
    "randomFlip": random_flip,
}
