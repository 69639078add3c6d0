"""Averages of the weights over the course of training: exponential moving ones, and plain means."""

import torch


class Average:
    def __init__(self, facts, named, updates, tensors):
        self.facts, self.updates = facts, updates
        self.paths = facts["parameters"]
        self.parameters = [named[path] for path in self.paths]
        self.values = [value.to(x) for value, x in zip(tensors, self.parameters)]

    @torch.no_grad()
    def update(self):
        """Takes the present weights in."""
        for value, x in zip(self.values, self.parameters):
            if self.updates == 0:
                value.copy_(x)
            elif self.facts["kind"] == "ema":
                value.mul_(self.facts["decay"]).add_(x, alpha=1 - self.facts["decay"])
            else:
                value.add_((x - value) / (self.updates + 1))
        self.updates += 1


class Averages:
    """All averages of the run, by name."""

    def __init__(self, facts, named, updates, tensors):
        self.all = {}
        for each in facts:
            name = each["name"]
            values = [tensors[f"{name}.{at}"] for at in range(len(each["parameters"]))]
            self.all[name] = Average(each, named, updates[name], values)

    def update(self, when):
        """Updates those that are updated after each `"step"` or each `"epoch"`."""
        for average in self.all.values():
            if average.facts["every"] == when:
                average.update()

    def saved(self):
        """How often each was updated, and their values."""
        updates = {name: average.updates for name, average in self.all.items()}
        tensors = {
            f"{name}.{at}": value for name, average in self.all.items() for at, value in enumerate(average.values)
        }
        return updates, tensors

    def weights(self, name, state):
        """A state dict with averages in the place of what was averaged."""
        average = self.all[name]
        return {**state, **dict(zip(average.paths, average.values))}
