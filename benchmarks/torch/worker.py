"""Does the work of the benchmarks in PyTorch. One JSON request a line on stdin, one answer a line on stdout."""

import json
import sys
import time

import torch

import works


def answer(request, state):
    task = request.pop("do")
    if task == "hello":
        return {"version": torch.__version__}
    if task == "prepare":
        state["step"] = getattr(works, request.pop("work"))(**request)
        return {}
    if task == "run":
        step = state["step"]
        start = time.perf_counter()
        for _ in range(request["iterations"]):
            step()
        return {"ms": (time.perf_counter() - start) * 1e3}
    state.clear()
    return {}


def main():
    torch.set_num_threads(int(sys.argv[1]))
    state = {}
    for line in sys.stdin:
        try:
            print(json.dumps(answer(json.loads(line), state)), flush=True)
        except Exception as error:  # the other side decides what to do about it
            print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)


main()
