"""
The PyTorch side of example 20: a small network on two spirals.

    python 20-pth.py write net.pth                trains 30 steps and saves what there is to go on with
    python 20-pth.py net.pth continued.npz        prints, as JSON, the losses of 30 more steps from the one, and what the
                                                  network makes of the samples with the weights of the other

What the second prints for the example's own continued.npz is 20-pth.json.
"""

import json
import sys

import numpy as np
import torch
from torch import nn


def samples(count=60):
    t = torch.arange(count) / count * 3
    label = torch.arange(count) % 2
    angle = 2 * t + np.pi * label
    return torch.stack([t * torch.cos(angle), t * torch.sin(angle)], 1), label


def network():
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2))


def train(model, optimizer, steps):
    x, y = samples()
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(float(loss))
    return losses


def optimizer_of(model):
    return torch.optim.SGD(model.parameters(), lr=0.2, momentum=0.9)


def write(path):
    model = network()
    optimizer = optimizer_of(model)
    train(model, optimizer, 30)
    torch.save({"epoch": 30, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, path)


def go_on(path):
    saved = torch.load(path)
    model = network()
    optimizer = optimizer_of(model)
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    return train(model, optimizer, 30)


def outputs(path):
    model = network()
    model.load_state_dict({name: torch.from_numpy(x) for name, x in np.load(path).items()})
    with torch.no_grad():
        return model(samples()[0]).reshape(-1).tolist()


first, second = sys.argv[1:]
if first == "write":
    write(second)
else:
    print(json.dumps({"losses": go_on(first), "outputs": outputs(second)}))
