"""Ends the run when a value has not become better for some epochs, and keeps the weights of the best one."""

import math


class EarlyStopping:
    def __init__(self, facts, progress, best):
        self.facts, self.progress, self.best = facts, progress, best

    @property
    def stopped(self):
        return self.progress["stopped"]

    def report(self, value, state):
        """Takes note of an epoch, and of the model's state dict if it is the best so far."""
        progress = self.progress
        better = self.is_better(value)
        progress["updates"] += 1
        progress["waited"] = 0 if better else progress["waited"] + 1
        progress["stopped"] = progress["waited"] > self.facts["patience"]
        if better:
            progress["best"] = value
            if self.facts["keepBest"]:
                self.best = {name: x.detach().clone() for name, x in state.items()}

    def is_better(self, value):
        best = self.progress["best"]
        if not math.isfinite(value):
            return False
        if best is None:
            return True
        gain = best - value if self.facts["mode"] == "min" else value - best
        return gain > self.facts["threshold"]
