"""A rate that falls when what it is told stops getting better."""

import math


class Plateau:
    def __init__(self, options, state):
        self.options, self.state = options, dict(state)

    @property
    def rate(self):
        return self.state["rate"]

    def report(self, metric):
        """Takes note of a metric. What is not finite is no improvement."""
        options, state = self.options, self.state
        better = self.is_better(metric)
        state["best"] = metric if better else state["best"]
        state["badReports"] = 0 if better else state["badReports"] + 1
        if state["cooldown"] > 0:
            state.update(cooldown=state["cooldown"] - 1, badReports=0)
        if state["badReports"] <= options["patience"]:
            return
        reduced = max(state["rate"] * options["factor"], options["minimum"])
        if state["rate"] - reduced > options["eps"]:
            state["rate"] = reduced
        state.update(cooldown=options["cooldown"], badReports=0)

    def is_better(self, metric):
        best, threshold = self.state["best"], self.options["threshold"]
        if not math.isfinite(metric):
            return False
        if best is None:
            return True
        margin = best * threshold if self.options["thresholdMode"] == "rel" else threshold
        return metric < best - margin if self.options["mode"] == "min" else metric > best + margin
