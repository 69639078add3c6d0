"""Checks and trains the projects in folders, one after the other, in one process: what it finds is printed as JSON."""

import contextlib
import importlib
import io
import json
import pathlib
import sys
import traceback

OWN = {"check", "loss", "model", "penalty", "train", "validation_loss"}


def fresh(folder):
    for name in [each for each in sys.modules if each in OWN or (folder / f"{each}.py").exists()]:
        sys.modules.pop(name, None)
    sys.path[0] = str(folder)
    importlib.invalidate_caches()


def run(folder):
    fresh(folder)
    found = {}
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        importlib.import_module("check").main()
    found["checked"] = printed.getvalue().strip()
    if (folder / "train.py").exists():
        train = importlib.import_module("train")
        begun = train.Run(folder / "start", "cpu")
        steps = json.loads((folder / "steps.json").read_text())
        with contextlib.redirect_stdout(io.StringIO()):
            found["losses"] = train.train(begun, begun.facts["epochs"], steps)
        begun.save()
        found["averages"] = {name: x.reshape(-1).tolist() for name, x in begun.averages.saved()[1].items()}
        if begun.stopping is not None:
            found["best"] = {name: x.reshape(-1).tolist() for name, x in begun.stopping.best.items()}
    if (folder / "preparation.json").exists():
        import numpy as np

        raw = np.load(folder / "raw.npy")
        found["prepared"] = importlib.import_module("preparation").load()(raw).reshape(-1).tolist()
    return found


def main(root):
    results = {}
    for folder in sorted(each for each in pathlib.Path(root).iterdir() if each.is_dir()):
        try:
            results[folder.name] = run(folder)
        except BaseException:
            results[folder.name] = {"error": traceback.format_exc(limit=3)}
    print(json.dumps(results))


sys.path.insert(0, "")
main(sys.argv[1])
