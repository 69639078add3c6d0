"""
Goes on with the run.

    python train.py                             in one process
    torchrun --nproc-per-node 2 train.py        in two, each with its share of every batch
    python train.py --resume                    from the last checkpoint in `checkpoints`
"""

import argparse
import datetime
import json
import os
import pathlib
import shutil

import numpy as np
import torch
import torch.distributed as dist
from torch.nn.parallel import DistributedDataParallel

import layers
import order
import tensors
from loss import loss, weight
from model import build_model
from optimizers import Optimizer

HERE = pathlib.Path(__file__).parent
CHECKPOINTS = HERE / "checkpoints"


class Run:
    """The run as it is in a folder with weights, the optimizer's state and what is done so far."""

    def __init__(self, folder, device):
        self.facts = json.loads((HERE / "run.json").read_text())
        self.progress = json.loads((folder / "progress.json").read_text())
        self.device = device
        self.data = Samples("train", device)
        self.validation = Samples("validation", device) if (HERE / "data" / "validation-x.npy").exists() else None
        model = build_model()
        weights = tensors.load(folder / "weights.safetensors")
        model = model.double() if any(x.dtype == torch.float64 for x in weights.values()) else model
        model.load_state_dict(weights)
        # So that processes drop different units.
        torch.manual_seed(self.progress["step"] * world() + rank())
        self.model = (layers.normalize_together(model) if world() > 1 else model).to(device)
        facts = self.facts["optimizer"]
        self.optimizer = Optimizer(self.model, facts["kind"], facts["groups"], self.progress["optimizer"]["steps"])
        self.optimizer.load(self.progress["optimizer"]["numbers"], tensors.load(folder / "optimizer.safetensors"))
        # Each batch normalization sees all processes already, and the buffers are the same everywhere.
        self.net = self.model
        if world() > 1:
            self.net = DistributedDataParallel(
                self.model, broadcast_buffers=False, find_unused_parameters=self.has_unused()
            )

    def has_unused(self):
        """Whether the output does not depend on all that is trained."""
        self.model.eval()
        x, _ = self.data.batch(np.arange(min(2, len(self.data))))
        self.model(x).sum().backward()
        trained = [x for x in self.model.parameters() if x.requires_grad]
        unused = any(x.grad is None for x in trained)
        self.optimizer.zero_grad()
        return unused

    def batches(self):
        """The indices of the samples in each batch that is left of this epoch."""
        progress, facts = self.progress, self.facts
        if progress["order"] is None:
            progress["order"] = order.child(progress["random"])
        size, batch_size = len(self.data), facts["batchSize"]
        indices = order.permutation(progress["order"], size) if facts["shuffle"] else np.arange(size)
        end = size - size % batch_size if facts["dropLast"] else size
        starts = range(progress["cursor"] * batch_size, end, batch_size)
        return [indices[start : min(start + batch_size, end)] for start in starts]

    def step(self, indices):
        """One update of the weights; returns the loss of the whole batch before it."""
        self.net.train()
        self.optimizer.zero_grad()
        # A process without samples takes part with one that does not count.
        share = np.array_split(indices, world())[rank()]
        x, y = self.data.batch(share if len(share) > 0 else indices[:1])
        output = self.net(x)
        part, counts = self.share_of_loss(output, y, len(share) > 0)
        value = float(summed(part.detach())) if counts else float("nan")
        # PyTorch divides the sum of the gradients by the number of processes.
        if counts:
            (part * world()).backward()
            self.clip()
            self.optimizer.step()
        self.progress["step"] += 1
        self.progress["cursor"] += 1
        self.progress["seen"] += len(indices)
        return value

    def share_of_loss(self, output, y, has_samples):
        """What this process' samples add to the loss of the whole batch, and whether anything counts in that."""
        counts = weight(output, y)
        if counts is None:
            return (loss(output, y) if has_samples else output.sum() * 0), True
        counts = counts.to(output) if has_samples else torch.zeros_like(counts).to(output)
        total = summed(counts)
        part = loss(output, y) * (counts / total) if float(counts) > 0 else output.sum() * 0
        return part, float(total) > 0

    def clip(self):
        clip = self.facts["clip"]
        if clip is None:
            return
        parameters = [x for x in self.model.parameters() if x.grad is not None]
        if clip["by"] == "norm":
            torch.nn.utils.clip_grad_norm_(parameters, clip["at"])
        else:
            torch.nn.utils.clip_grad_value_(parameters, clip["at"])

    @torch.no_grad()
    def evaluate(self, batch_size=256):
        """Mean loss over the validation samples and, where the answers are classes, the share of right ones."""
        self.model.eval()
        total = counted = right = answers = 0.0
        for start in range(0, len(self.validation), batch_size):
            x, y = self.validation.batch(np.arange(start, min(start + batch_size, len(self.validation))))
            output = self.model(x)
            share = weight(output, y)
            share = float(len(y) if share is None else share)
            if share > 0:
                total, counted = total + float(loss(output, y)) * share, counted + share
            if self.validation.has_classes:
                right, answers = right + float((output.argmax(1) == y).sum()), answers + y.numel()
        return {"loss": total / counted, "accuracy": right / answers if answers > 0 else None}

    def end_epoch(self):
        self.progress.update(epoch=self.progress["epoch"] + 1, cursor=0, seen=0, order=None)

    def save(self, folder=CHECKPOINTS):
        """Writes a checkpoint, which is pointed to once it is there whole, and keeps the one before. Ganglion reads it as well."""
        if rank() != 0:
            return
        name = f"{self.progress['step']:08d}"
        target, writing = folder / name, folder / f".{name}"
        shutil.rmtree(writing, ignore_errors=True)
        writing.mkdir(parents=True)
        numbers, moments = self.optimizer.saved()
        self.progress["optimizer"] = {"steps": self.optimizer.steps, "numbers": numbers}
        tensors.save(writing / "weights.safetensors", self.model.state_dict())
        tensors.save(writing / "optimizer.safetensors", moments)
        (writing / "progress.json").write_text(json.dumps(self.progress))
        shutil.rmtree(target, ignore_errors=True)
        writing.rename(target)
        (folder / "latest.tmp").write_text(name)
        os.replace(folder / "latest.tmp", folder / "latest")
        for old in sorted(each for each in folder.iterdir() if each.name.isdigit() and each.name < name)[:-1]:
            shutil.rmtree(old)


class Samples:
    """Prepared samples and their answers, read from the disk as they are needed."""

    def __init__(self, name, device):
        self.x = np.load(HERE / "data" / f"{name}-x.npy", mmap_mode="r")
        self.y = np.load(HERE / "data" / f"{name}-y.npy", mmap_mode="r")
        self.device = device
        self.has_classes = self.y.dtype == np.int32

    def __len__(self):
        return len(self.x)

    def batch(self, indices):
        x, y = torch.from_numpy(self.x[indices]), torch.from_numpy(self.y[indices])
        x = x.long() if x.dtype == torch.int32 else x
        return x.to(self.device), (y.long() if self.has_classes else y).to(self.device)


def world():
    return dist.get_world_size() if dist.is_initialized() else 1


def rank():
    return dist.get_rank() if dist.is_initialized() else 0


def summed(x):
    """The sum over all processes."""
    if world() > 1:
        x = x.clone()
        dist.all_reduce(x)
    return x


def begin():
    """Joins the other processes, where there are some, and says where to compute."""
    local = int(os.environ.get("LOCAL_RANK", os.environ.get("RANK", "0")))
    has_gpu = torch.cuda.is_available()
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        dist.init_process_group("nccl" if has_gpu else "gloo", timeout=datetime.timedelta(minutes=10))
    if has_gpu:
        torch.cuda.set_device(local % torch.cuda.device_count())
    return torch.device("cuda", torch.cuda.current_device()) if has_gpu else torch.device("cpu")


def main():
    parser = argparse.ArgumentParser(description="Goes on with the run.")
    parser.add_argument("--resume", action="store_true", help="from the last checkpoint instead of the beginning")
    parser.add_argument("--epochs", type=int, help="how many epochs there are in all, if not as many as were planned")
    parser.add_argument("--steps", type=int, help="stop after so many steps")
    parser.add_argument("--losses", help="write the loss of each step to this file, as JSON")
    options = parser.parse_args()
    device = begin()
    latest = CHECKPOINTS / "latest"
    folder = CHECKPOINTS / latest.read_text().strip() if options.resume and latest.exists() else HERE / "start"
    run = Run(folder, device)
    losses = train(run, options.epochs or run.facts["epochs"], options.steps)
    run.save()
    if options.losses is not None and rank() == 0:
        pathlib.Path(options.losses).write_text(json.dumps(losses))
    if dist.is_initialized():
        dist.barrier()
        dist.destroy_process_group()


def train(run, epochs, most):
    losses = []
    while run.progress["epoch"] < epochs:
        before = len(losses)
        for indices in run.batches():
            if most is not None and len(losses) == most:
                return losses
            losses.append(run.step(indices))
        run.end_epoch()
        run.save()
        report(run, epochs, losses[before:])
    return losses


def report(run, epochs, losses):
    measured = run.evaluate() if run.validation is not None else {}
    if rank() != 0:
        return
    parts = [f"epoch {run.progress['epoch']}/{epochs}", f"loss {np.mean(losses):.4f}" if losses else "no steps"]
    parts += [f"validation {name} {value:.4f}" for name, value in measured.items() if value is not None]
    print("  ".join(parts), flush=True)


if __name__ == "__main__":
    main()
