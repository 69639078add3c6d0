import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** What PyTorch computes with the program beside example 20. */
export interface InPyTorch {
  /** The losses of the next 30 steps from what was saved. */
  readonly losses: readonly number[];
  /** What the network makes of the samples with the weights that came back. */
  readonly outputs: readonly number[];
}

/** Asks a Python that has PyTorch, if there is one; else it is what one computed when the example was written. */
export function inPyTorch(saved: string, continued: string): InPyTorch {
  const here = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));
  const python = process.env["PYTHON"] ?? "/usr/bin/python3";
  const question = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";
  if (spawnSync(python, ["-c", question]).status !== 0) {
    return JSON.parse(readFileSync(here("20-pth.json"), "utf8")) as InPyTorch;
  }
  const { status, stdout, stderr } = spawnSync(python, [here("20-pth.py"), saved, continued], { encoding: "utf8" });
  if (status === 0) return JSON.parse(stdout) as InPyTorch;
  throw new Error(stderr);
}

/** Whether two lists have the same numbers, to 1e-4. */
export function areClose(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((value, at) => Math.abs(value - (b[at] as number)) < 1e-4);
}
