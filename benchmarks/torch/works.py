"""One function for each kind of work. It prepares the data and returns the step that is measured."""

import torch
from torch import nn


def matmul(n, transposeA, transposeB):
    a, b = torch.randn(n, n), torch.randn(n, n)
    left = a.t() if transposeA else a
    right = b.t() if transposeB else b

    @torch.no_grad()
    def step():
        torch.matmul(left, right)

    return step


def elementwise(op, rows, columns):
    x = torch.randn(rows, columns)
    call = {
        "exp": torch.exp,
        "tanh": torch.tanh,
        "sigmoid": torch.sigmoid,
        "softmax": lambda x: torch.softmax(x, 1),
    }[op]

    @torch.no_grad()
    def step():
        call(x)

    return step


def add(size, repeat):
    a, b = torch.randn(size, requires_grad=True), torch.randn(size, requires_grad=True)

    def step():
        for _ in range(repeat):
            a + b

    return step


def mlp(batch):
    model = nn.Sequential(
        nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10)
    )
    return training(model, torch.randn(batch, 784))


def cnn(batch, channelsLast):
    model = nn.Sequential(
        *[nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Flatten(), nn.Linear(32 * 7 * 7, 10)],
    )
    return training(*laid_out(model, torch.randn(batch, 1, 28, 28), channelsLast))


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(channels)

    def forward(self, x):
        inner = torch.relu(self.norm1(self.conv1(x)))
        return torch.relu(x + self.norm2(self.conv2(inner)))


def resnet(batch, channels, blocks, channelsLast):
    model = nn.Sequential(
        *[nn.Conv2d(3, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels), nn.ReLU()],
        *[Block(channels) for _ in range(blocks)],
        *[nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 10)],
    )
    return training(*laid_out(model, torch.randn(batch, 3, 32, 32), channelsLast))


def laid_out(model, x, channelsLast):
    """In memory as NHWC, which suits oneDNN's convolutions, or as NCHW, PyTorch's default."""
    layout = torch.channels_last if channelsLast else torch.contiguous_format
    return model.to(memory_format=layout), x.contiguous(memory_format=layout)


def training(model, x):
    labels = torch.arange(x.shape[0]) % 10
    loss = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, foreach=True)
    model.train()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(model(x), labels).backward()
        optimizer.step()

    return step


def init_experiment(batch, width, layers, std, reuse):
    x = torch.randn(batch, width)
    buffer = torch.empty(width, width) if reuse else None

    @torch.no_grad()
    def step():
        h = x
        for _ in range(layers):
            weight = buffer.normal_(0, std) if reuse else torch.randn(width, width) * std
            h = torch.tanh(h @ weight)
            h.mean().item(), h.var().item()

    return step
