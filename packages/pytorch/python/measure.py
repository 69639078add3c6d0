"""How good the model is on samples that it does not learn from."""

import importlib

import numpy as np
import torch

import loss as training_loss


@torch.no_grad()
def evaluate(model, samples, has_own_loss, batch_size=256):
    """Mean loss over samples and, where the answers are classes, the share of right ones."""
    measured_by = importlib.import_module("validation_loss") if has_own_loss else training_loss
    model.eval()
    total = counted = right = answers = 0.0
    for start in range(0, len(samples), batch_size):
        x, y = samples.batch(np.arange(start, min(start + batch_size, len(samples))))
        output = model(x)
        share = measured_by.weight(output, y)
        share = float(len(y) if share is None else share)
        if share > 0:
            total, counted = total + float(measured_by.loss(output, y)) * share, counted + share
        hits, asked = accuracy_of(output, y, measured_by)
        right, answers = right + hits, answers + asked
    measured = {"loss": total / counted if counted > 0 else float("nan")}
    return {**measured, "accuracy": right / answers} if answers > 0 else measured


@torch.no_grad()
def accuracy_of(output, y, measured_by=training_loss):
    """How many labels are met, and how many count; none where the answers are no labels."""
    if y.is_floating_point() or output.dim() != y.dim() + 1 or output.shape[1] < 2:
        return [0.0, 0.0]
    kept = y != getattr(measured_by, "IGNORED", -100)
    return [float(((output.argmax(1) == y) & kept).sum()), float(kept.sum())]
