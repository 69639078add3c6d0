"""Writes checkpoints, which Ganglion reads as well."""

import json
import os
import shutil

import tensors


def save(run, folder):
    """Writes one, which is pointed to once it is there whole, and keeps the one before."""
    name = f"{run.progress['step']:08d}"
    target, writing = folder / name, folder / f".{name}"
    shutil.rmtree(writing, ignore_errors=True)
    writing.mkdir(parents=True)
    numbers, moments = run.optimizer.saved()
    optimizer = {"steps": run.optimizer.steps, "numbers": numbers, "rates": run.optimizer.rates()}
    updates, averaged = run.averages.saved()
    run.progress.update(optimizer=optimizer, averages=updates)
    state = run.model.state_dict()
    tensors.save(writing / "weights.safetensors", state)
    tensors.save(writing / "optimizer.safetensors", moments)
    if averaged:
        tensors.save(writing / "averages.safetensors", averaged)
    for average in updates:
        tensors.save(writing / f"weights-{average}.safetensors", run.averages.weights(average, state))
    if run.stopping is not None and run.stopping.best:
        tensors.save(writing / "best.safetensors", run.stopping.best)
    (writing / "progress.json").write_text(json.dumps(run.progress))
    shutil.rmtree(target, ignore_errors=True)
    writing.rename(target)
    (folder / "latest.tmp").write_text(name)
    os.replace(folder / "latest.tmp", folder / "latest")
    for old in sorted(each for each in folder.iterdir() if each.name.isdigit() and each.name < name)[:-1]:
        shutil.rmtree(old)
