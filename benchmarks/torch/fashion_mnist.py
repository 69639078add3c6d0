"""Trains the network of src/fashion-mnist.ts in PyTorch: FOLDER EPOCHS THREADS BATCH PEAK."""

import gzip
import math
import sys
import time

import torch
from torch import nn


def read(path, skip):
    with gzip.open(path) as file:
        return torch.frombuffer(bytearray(file.read()[skip:]), dtype=torch.uint8)


def load(folder, part):
    images = read(f"{folder}/{part}-images-idx3-ubyte.gz", 16).reshape(-1, 1, 28, 28)
    labels = read(f"{folder}/{part}-labels-idx1-ubyte.gz", 8)
    return images.float() / 255, labels.long()


def network():
    return nn.Sequential(
        *[nn.Conv2d(1, 16, 3, padding=1), nn.BatchNorm2d(16), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Conv2d(16, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2)],
        *[nn.Flatten(), nn.Linear(32 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10)],
    )


def main():
    folder, epochs, threads, batch, peak = sys.argv[1], *map(int, sys.argv[2:5]), float(sys.argv[5])
    torch.set_num_threads(threads)
    torch.manual_seed(7)
    x, y = load(folder, "train")
    model, loss_of = network(), nn.CrossEntropyLoss()
    steps = epochs * math.ceil(len(x) / batch)
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak, total_steps=steps, cycle_momentum=False)
    seconds, cpu = 0.0, time.process_time()
    for epoch in range(1, epochs + 1):
        start, total = time.perf_counter(), 0.0
        for rows in torch.randperm(len(x)).split(batch):
            optimizer.zero_grad()
            loss = loss_of(model(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item() * len(rows)
        seconds += time.perf_counter() - start
        print(f"torch epoch {epoch} loss {total / len(x):.4f} {seconds:.1f} s", flush=True)
    cpu = time.process_time() - cpu
    model.eval()
    x, y = load(folder, "t10k")
    with torch.no_grad():
        hits = sum((model(a).argmax(1) == b).sum().item() for a, b in zip(x.split(1000), y.split(1000)))
    print(f"torch {torch.__version__}: {100 * hits / len(x):.2f} % of {len(x)}, {steps} steps in {seconds:.1f} s, {cpu:.1f} s of CPU")


main()
