"""The samples of the run and their answers."""

import pathlib

import numpy as np
import torch

DATA = pathlib.Path(__file__).parent / "data"


class Samples:
    """Prepared samples and their answers, read from the disk as they are needed, and changed by chance if `change` is given."""

    def __init__(self, name, device, change=None):
        self.x = np.load(DATA / f"{name}-x.npy", mmap_mode="r")
        self.y = np.load(DATA / f"{name}-y.npy", mmap_mode="r")
        self.device, self.change = device, change

    def __len__(self):
        return len(self.x)

    def batch(self, indices, kept=slice(None), chances=None):
        """
        What stands at these indices, on the device; of that, what `kept` says. A batch that is changed by `chances` is changed as a
        whole, so that all processes draw the same.
        """
        if chances is None:
            return self.tensors(self.x[indices[kept]], self.y[indices[kept]])
        x, y = self.change(self.x[indices], self.y[indices], chances)
        return self.tensors(x[kept], y[kept])

    def skip(self, indices, chances):
        """Draws what a batch would draw."""
        self.change(self.x[indices], self.y[indices], chances)

    def tensors(self, x, y):
        x, y = torch.from_numpy(np.ascontiguousarray(x)), torch.from_numpy(np.ascontiguousarray(y))
        x = x.long() if x.dtype == torch.int32 else x
        return x.to(self.device), (y.long() if y.dtype == torch.int32 else y).to(self.device)
