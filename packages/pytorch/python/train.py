"""
Goes on with the run.

    python train.py                             in one process
    torchrun --nproc_per_node 2 train.py        in two, each with its share of every batch
    python train.py --resume                    from the last checkpoint in `checkpoints`
"""

import argparse
import importlib
import json
import math
import pathlib
import sys

import numpy as np
import torch
from torch.nn.parallel import DistributedDataParallel

import layers
import order
import saving
import tensors
from averages import Averages
from loss import loss, weight
from measure import accuracy_of, evaluate
from model import build_model
from optimizers import Optimizer, all_named
from processes import agreed, begin, end, rank, summed, world
from samples import Samples
from stopping import EarlyStopping

HERE = pathlib.Path(__file__).parent
CHECKPOINTS = HERE / "checkpoints"


class Run:
    """The run as it is in a folder with weights, the optimizer's state and what is done so far."""

    def __init__(self, folder, device):
        self.facts = facts = json.loads((HERE / "run.json").read_text())
        self.progress = progress = json.loads((folder / "progress.json").read_text())
        self.device = device
        changed = facts["augmentation"] is not None
        self.data = Samples("train", device, importlib.import_module("augmentations").change if changed else None)
        self.chances = None
        self.validation = Samples("validation", device) if facts["validation"] else None
        self.penalty = importlib.import_module("penalty").penalty if facts["penalty"] else None
        model = build_model()
        weights = tensors.load(folder / "weights.safetensors")
        model = model.double() if any(x.dtype == torch.float64 for x in weights.values()) else model
        model.load_state_dict(weights)
        # So that processes drop different units.
        torch.manual_seed(progress["step"] * world() + rank())
        self.model = (layers.normalize_together(model) if world() > 1 else model).to(device)
        state = progress["optimizer"]
        self.optimizer = Optimizer(self.model, facts["optimizer"], state["steps"], state["rates"])
        self.optimizer.load(state["numbers"], tensors.load(folder / "optimizer.safetensors"))
        averaged = tensors.load(folder / "averages.safetensors") if facts["averages"] else {}
        self.averages = Averages(facts["averages"], all_named(self.model), progress["averages"], averaged)
        self.stopping = None
        if facts["stopping"] is not None:
            has_best = facts["stopping"]["keepBest"] and progress["stopping"]["best"] is not None
            best = tensors.load(folder / "best.safetensors") if has_best else {}
            self.stopping = EarlyStopping(facts["stopping"], progress["stopping"], best)
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
        stop = size - size % batch_size if facts["dropLast"] else size
        all_of_them = [indices[start : min(start + batch_size, stop)] for start in range(0, stop, batch_size)]
        done = progress["cursor"]
        if facts["augmentation"] is not None:
            self.chances = order.Chances(order.child(dict(progress["order"])))
            for skipped in all_of_them[:done]:
                self.data.skip(skipped, self.chances)
        return all_of_them[done:]

    def step(self, indices):
        """One update of the weights; returns the loss of the whole batch before it."""
        self.net.train()
        self.optimizer.zero_grad()
        # A process without samples takes part with one that does not count.
        kept = np.array_split(np.arange(len(indices)), world())[rank()]
        x, y = self.data.batch(indices, kept if len(kept) > 0 else np.arange(1), self.chances)
        output = self.net(x)
        part, total = self.share_of_loss(output, y, len(kept) > 0)
        value = float(summed(part.detach())) if total > 0 else float("nan")
        if total > 0:
            if not math.isfinite(value):
                sys.exit(f"step {self.progress['step'] + 1}: the loss is {value}. The weights are those before it.")
            self.note("loss", value * self.weight_of(total, indices), self.weight_of(total, indices))
            if self.watches("accuracy"):
                right, answers = summed(torch.tensor(accuracy_of(output, y) if len(kept) > 0 else [0.0, 0.0])).tolist()
                self.note("accuracy", right, answers)
            # PyTorch divides the sum of the gradients by the number of processes.
            (part * world()).backward()
            self.penalize()
            self.clip()
            self.optimizer.step()
            self.averages.update("step")
        self.progress["step"] += 1
        self.progress["cursor"] += 1
        self.progress["seen"] += len(indices)
        return value

    def share_of_loss(self, output, y, has_samples):
        """What this process' samples add to the loss of the whole batch, and by how much that counts: infinitely for a sum."""
        counts = weight(output, y)
        if counts is None:
            return (loss(output, y) if has_samples else output.sum() * 0), math.inf
        counts = counts.to(output) if has_samples else torch.zeros_like(counts).to(output)
        total = summed(counts)
        part = loss(output, y) * (counts / total) if float(counts) > 0 else output.sum() * 0
        return part, float(total)

    @staticmethod
    def weight_of(total, indices):
        return total if math.isfinite(total) else len(indices)

    def note(self, name, total, weight):
        """Adds to what the epoch's averages are made of."""
        sums = self.progress["sums"][name]
        self.progress["sums"][name] = [sums[0] + total, sums[1] + weight]

    def watches(self, name):
        stopping = self.facts["stopping"] or {}
        return name in (self.facts["plateauMetric"], stopping.get("watched"))

    def penalize(self):
        """Adds the gradients of the penalty, which all processes know whole."""
        if self.penalty is None:
            return
        trained = [x for x in self.model.parameters() if x.requires_grad]
        slopes = torch.autograd.grad(self.penalty(self.model), trained, allow_unused=True)
        for x, slope in zip(trained, slopes):
            if slope is not None:
                x.grad = slope if x.grad is None else x.grad + slope

    def clip(self):
        clip = self.facts["clip"]
        if clip is None:
            return
        parameters = [x for x in self.model.parameters() if x.grad is not None]
        if clip["by"] == "norm":
            torch.nn.utils.clip_grad_norm_(parameters, clip["at"])
        else:
            torch.nn.utils.clip_grad_value_(parameters, clip["at"])

    def end_epoch(self):
        """Measures, tells who decides by it, and counts the epoch; returns what was measured."""
        measured = self.measure()
        if self.facts["plateauMetric"] is not None:
            self.optimizer.report(measured.get(self.facts["plateauMetric"], math.nan))
        self.averages.update("epoch")
        if self.stopping is not None:
            self.stopping.report(measured.get(self.facts["stopping"]["watched"], math.nan), self.model.state_dict())
        sums = {"loss": [0, 0], "accuracy": [0, 0]}
        self.progress.update(epoch=self.progress["epoch"] + 1, cursor=0, seen=0, order=None, sums=sums)
        return measured

    def measure(self):
        """The averages over the epoch's steps and, if there are such, on the validation samples; as the first process has them."""
        sums = self.progress["sums"]
        measured = {name: total / count for name, (total, count) in sums.items() if count > 0}
        if self.validation is not None:
            own = evaluate(self.model, self.validation, self.facts["validationLoss"])
            measured.update({f"validation.{name}": value for name, value in own.items()})
        return dict(zip(measured, agreed(list(measured.values()), self.device)))

    @property
    def stopped(self):
        return self.stopping is not None and self.stopping.stopped

    def save(self, folder=CHECKPOINTS):
        if rank() == 0:
            saving.save(self, folder)


def main():
    parser = argparse.ArgumentParser(description="Goes on with the run.")
    parser.add_argument("--resume", action="store_true", help="from the last checkpoint instead of the beginning")
    parser.add_argument("--epochs", type=count, help="how many epochs there are in all, if not as many as were planned")
    parser.add_argument("--steps", type=count, help="stop after so many steps")
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
    end()


def count(text):
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number >= 1, got {text}")
    return int(text)


def train(run, epochs, most):
    losses = []
    while run.progress["epoch"] < epochs and not run.stopped:
        before = len(losses)
        for indices in run.batches():
            if most is not None and len(losses) == most:
                return losses
            losses.append(run.step(indices))
        measured = run.end_epoch()
        run.save()
        report(run, epochs, measured)
    return losses


def report(run, epochs, measured):
    if rank() != 0:
        return
    parts = [f"epoch {run.progress['epoch']}/{epochs}"]
    parts += [f"{name.replace('.', ' ')} {value:.4f}" for name, value in measured.items()]
    print("  ".join(parts), flush=True)
    if run.stopped:
        best = run.stopping.progress["best"]
        print(f"stopped: the best was {best}. Its weights are best.safetensors of the last checkpoint.", flush=True)


if __name__ == "__main__":
    main()
