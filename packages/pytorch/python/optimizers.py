"""The optimizer of the run: PyTorch's where it has it, with the state that it has in Ganglion."""

import importlib
import re

import torch
from torch import optim

from plateau import Plateau


class Lion(optim.Optimizer):
    """Chen et al., 2023, Symbolic Discovery of Optimization Algorithms."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for x in group["params"]:
                if x.grad is None:
                    continue
                state = self.state[x]
                mean = state.setdefault("exp_avg", torch.zeros_like(x))
                direction = (mean * beta1 + x.grad * (1 - beta1)).sign()
                mean.mul_(beta2).add_(x.grad, alpha=1 - beta2)
                x.mul_(1 - group["lr"] * group["weight_decay"]).sub_(direction, alpha=group["lr"])


class LAMB(optim.Optimizer):
    """You et al., 2020, Large Batch Optimization for Deep Learning: Training BERT in 76 minutes."""

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-6, weight_decay=0):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for x in group["params"]:
                if x.grad is None:
                    continue
                state = self.state[x]
                step = state["step"] = state.get("step", torch.tensor(0.0)) + 1
                mean = state.setdefault("exp_avg", torch.zeros_like(x)).mul_(beta1).add_(x.grad, alpha=1 - beta1)
                square = state.setdefault("exp_avg_sq", torch.zeros_like(x))
                square.mul_(beta2).addcmul_(x.grad, x.grad, value=1 - beta2)
                size = (square / (1 - beta2 ** float(step))).sqrt() + group["eps"]
                towards = mean / (1 - beta1 ** float(step)) / size + group["weight_decay"] * x
                length, change = x.norm(), towards.norm()
                ratio = length / change if min(float(length), float(change)) > 0 else 1
                x.sub_(towards * ratio, alpha=group["lr"])


KINDS = {
    "sgd": optim.SGD,
    "adagrad": optim.Adagrad,
    "adadelta": optim.Adadelta,
    "rmsprop": optim.RMSprop,
    "adam": optim.Adam,
    "adamW": optim.AdamW,
    "adamax": optim.Adamax,
    "nadam": optim.NAdam,
    "radam": optim.RAdam,
    "lion": Lion,
    "lamb": LAMB,
}
NAMES = {"learningRate": "lr", "learningRateDecay": "lr_decay"}


def theirs(name):
    """What PyTorch calls an option or a part of the state: `weightDecay` is `weight_decay`."""
    return NAMES.get(name, re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", name))


def at(value, step):
    """What an option is in a step: a number, or one for each step of the run, the last one from then on; times a plateau's rate."""
    if not isinstance(value, dict):
        return tuple(value) if isinstance(value, list) else value
    rates = value["bySteps"]
    rate = rates[min(max(step - value["first"], 0), len(rates) - 1)]
    return rate * value["plateau"].rate if "plateau" in value else rate


def with_plateau(group, state):
    """The group with a rate that can be told how training goes, if it is of that kind."""
    rate = group["options"]["learningRate"]
    if not isinstance(rate, dict) or "plateau" not in rate:
        return group
    told = {**rate, "plateau": Plateau(rate["plateau"], state)}
    return {**group, "options": {**group["options"], "learningRate": told}}


class Optimizer:
    """The optimizer with its groups and schedules. `numbers` and `tensors` are what Ganglion remembers of each parameter."""

    def __init__(self, model, facts, steps, rates):
        groups = facts["groups"]
        named = all_named(model)
        self.groups = [with_plateau(group, state) for group, state in zip(groups, rates)]
        self.steps, self.counts, self.loaded_rates = steps, {}, rates
        self.parameters = [named[path] for group in groups for path in group["parameters"]]
        # What a rule of the run's own remembers of each parameter.
        remembers = facts.get("remembers")
        own = {"numbers": ["muProduct"], "tensors": []} if remembers is None else remembers
        self.numbers, self.names = own["numbers"], {theirs(name): name for name in own["numbers"] + own["tensors"]}
        make = KINDS[facts["kind"]] if remembers is None else importlib.import_module("own_optimizer").make_optimizer
        self.optimizer = make([self.group(named, group) for group in self.groups])

    def group(self, named, group):
        options = {theirs(name): at(value, self.steps) for name, value in group["options"].items()}
        return {"params": [named[path] for path in group["parameters"]], **options}

    def step(self):
        for group, mine in zip(self.groups, self.optimizer.param_groups):
            for name, value in group["options"].items():
                mine[theirs(name)] = at(value, self.steps)
        for index, x in enumerate(self.parameters):
            if x.grad is not None:
                self.counts[index] = self.counts.get(index, 0) + 1
        self.optimizer.step()
        self.steps += 1

    @property
    def learning_rate(self):
        """The rate of the first group in the next step."""
        return at(self.groups[0]["options"]["learningRate"], self.steps)

    def plateaus(self):
        rates = [group["options"]["learningRate"] for group in self.groups]
        return [rate.get("plateau") if isinstance(rate, dict) else None for rate in rates]

    def report(self, metric):
        """Tells the rates that wait for it how training goes."""
        for plateau in self.plateaus():
            if plateau is not None:
                plateau.report(metric)

    def rates(self):
        """What Ganglion remembers of the rate of each group."""
        pairs = zip(self.plateaus(), self.loaded_rates)
        return [rate if plateau is None else plateau.state for plateau, rate in pairs]

    def zero_grad(self):
        self.optimizer.zero_grad(set_to_none=True)

    def load(self, numbers, tensors):
        """Takes over what was remembered of each parameter, by names such as `3.expAvg`."""
        for key, value in numbers.items():
            index, name = key.split(".")
            if name == "step":
                self.counts[int(index)] = int(value)
        for key, value in [*numbers.items(), *tensors.items()]:
            index, name = key.split(".")
            x = self.parameters[int(index)]
            state = self.optimizer.state[x]
            if isinstance(self.optimizer, optim.SGD) and name == "step":
                continue
            state[theirs(name)] = value.to(x) if torch.is_tensor(value) else torch.tensor(float(value))

    def saved(self):
        """The same, of now."""
        numbers = {f"{index}.step": count for index, count in sorted(self.counts.items())}
        tensors = {}
        for index, x in enumerate(self.parameters):
            for name, value in self.optimizer.state.get(x, {}).items():
                ours = self.names.get(name) or re.sub("_([a-z])", lambda letter: letter[1].upper(), name)
                if not torch.is_tensor(value) or ours == "step" or index not in self.counts:
                    continue
                if ours in self.numbers:
                    numbers[f"{index}.{ours}"] = float(value)
                else:
                    tensors[f"{index}.{ours}"] = value
        return numbers, tensors


def all_named(model):
    """Parameters by each of their paths."""
    return {
        f"{path}.{name}" if path else name: x
        for path, module in model.named_modules(remove_duplicate=False)
        for name, x in module.named_parameters(recurse=False)
    }
