"""
Compares what each module of the model computes here with what it computed in Ganglion, of the first samples and in inference; and, where
samples are changed by chance, the first batch.

    python check.py
"""

import json
import pathlib
import sys

import numpy as np
import torch

import order
import tensors
from model import build_model

HERE = pathlib.Path(__file__).parent


def keep_first(found, path):
    """A hook that keeps the first output of a module. It returns nothing, which would take the output's place."""

    def hook(_module, _given, y):
        found.setdefault(path, y)

    return hook


def main(tolerance=1e-4):
    expected = tensors.load(HERE / "start" / "expected.safetensors")
    model = build_model()
    weights = tensors.load(HERE / "start" / "weights.safetensors")
    model = model.double() if any(x.dtype == torch.float64 for x in weights.values()) else model
    model.load_state_dict(weights)
    model.eval()
    found = {}
    for path, module in model.named_modules():
        module.register_forward_hook(keep_first(found, path))
    x = expected.pop("input")
    with torch.no_grad():
        model(x.long() if x.dtype == torch.int32 else x)
    worst = 0.0
    for name, ours in expected.items():
        path = name.removeprefix("output").removeprefix(".")
        if path not in found:
            continue
        size = float(ours.abs().max()) if ours.numel() > 0 else 0.0
        error = float((found[path] - ours).abs().max()) / max(size, 1e-3) if ours.numel() > 0 else 0.0
        worst = max(worst, error)
        if not error <= tolerance:
            sys.exit(f"{path or 'the model'} computes something else: off by {error:.1e} of its size")
    check_batch()
    print(f"all {len(expected)} outputs are those of Ganglion, to {worst:.1e} of their size")


def check_batch():
    """Draws and changes the batch that the epoch begins with, where that is done as in Ganglion."""
    facts = HERE / "run.json"
    augmentation = json.loads(facts.read_text())["augmentation"] if facts.exists() else None
    if augmentation is None or augmentation["change"] is None:
        return
    from augmentations import change

    x, y = (np.load(HERE / "data" / f"train-{name}.npy", mmap_mode="r") for name in "xy")
    progress = json.loads((HERE / "start" / "progress.json").read_text())
    state = progress["order"] or order.child(progress["random"])
    indices = order.permutation(state, len(x))[: json.loads(facts.read_text())["batchSize"]]
    changed = change(x[indices], y[indices], order.Chances(order.child(state)))
    for name, ours in zip("xy", changed):
        if not np.allclose(ours, np.load(HERE / "data" / f"changed-{name}.npy"), rtol=1e-6, atol=1e-7):
            sys.exit(f"samples are changed otherwise: {name} of the first batch")


if __name__ == "__main__":
    main()
