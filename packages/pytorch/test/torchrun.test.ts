import { parameters } from "@ganglion/layers";
import { adamW, oneCycle } from "@ganglion/optim";
import { copyModel, setBackend } from "@ganglion/tensor";
import { fit } from "@ganglion/train";
import { readWeights } from "@ganglion/weights";
import { wasm } from "@ganglion/wasm";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exportToPyTorch, importFromPyTorch, type PyTorchRun } from "../src/index.ts";
import { output, pythonWithTorch } from "./support/python.ts";
import { digitsOptions, digitsRun, fitOptions, goOn } from "./support/runs.ts";

// oxlint-disable no-console
const python = pythonWithTorch();
if (python === undefined) console.log("Skipped: no Python with PyTorch. PYTHON names one; Debian has python3-torch.");

/** Seven steps an epoch: from within the first to the end of the eighth. */
const [BEFORE, STEPS, EPOCHS] = [6, 50, 8];
let root: string;
let run: Omit<PyTorchRun, "checkpoint">;
let here: readonly number[];
const there: Record<string, readonly number[]> = {};

beforeAll(async () => {
  if (python === undefined) return;
  root = mkdtempSync(join(tmpdir(), "torchrun-"));
  setBackend(await wasm({ threads: 1 }));
  const example = digitsRun(BEFORE, STEPS + 7);
  run = await example.make();
  here = await goOn(run, example, async (now) => {
    for (const name of ["one", "two"]) await exportToPyTorch(now, join(root, name));
  });
  const train = (name: string, env: Record<string, string> = {}): Promise<string> => {
    const args = ["train.py", "--epochs", String(EPOCHS), "--losses", join(root, `${name}.json`)];
    return output(python, [join(root, name, args[0] as string), ...args.slice(1)], env);
  };
  await train("one");
  const both = { WORLD_SIZE: "2", MASTER_ADDR: "127.0.0.1", MASTER_PORT: String(await freePort()) };
  await Promise.all(["0", "1"].map((RANK) => train("two", { ...both, RANK })));
  for (const name of ["one", "two"])
    there[name] = JSON.parse(readFileSync(join(root, `${name}.json`), "utf8")) as number[];
}, 240_000);

afterAll(() => {
  if (python !== undefined) rmSync(root, { recursive: true });
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

describe.skipIf(python === undefined)("a network with batch norm", () => {
  it.each([
    ["one process", "one"],
    ["two processes, each with a share of every batch", "two"],
  ])("has the same 50 losses in PyTorch, in %s", (_, name) => {
    expect(there[name]).toHaveLength(STEPS);
    for (const [at, loss] of there[name]!.entries()) expect(Math.abs(loss - here[at]!)).toBeLessThan(1e-4);
  });

  it("comes back: the weights by readWeights, and all of the run for fit, which goes on as if it had stayed", async () => {
    const folder = join(root, "two");
    const latest = readFileSync(join(folder, "checkpoints", "latest"), "utf8").trim();
    const { tensors } = await readWeights(join(folder, "checkpoints", latest, "weights.safetensors"));
    const model = copyModel(run.model);
    expect(Object.keys(tensors).sort()).toEqual([
      "0.bias",
      "0.weight",
      "1.bias",
      "1.num_batches_tracked",
      "1.running_mean",
      "1.running_var",
      "1.weight",
      "5.bias",
      "5.weight",
    ]);
    const optimizer = adamW(parameters(model), { learningRate: oneCycle({ peak: 0.01, steps: 120 }) });
    const back = { ...run, ...digitsOptions(model), model, optimizer, epochs: EPOCHS + 1 };
    const resume = await importFromPyTorch(back, folder);
    expect([resume.epoch, resume.step, resume.optimizer.steps]).toEqual([EPOCHS, BEFORE + STEPS, BEFORE + STEPS]);
    const losses: number[] = [];
    expect([resume.averages["average"]?.updates, resume.averages["stopping"]?.updates]).toEqual([
      BEFORE + STEPS,
      EPOCHS,
    ]);
    for await (const event of fit(model, { ...fitOptions(back), resume })) {
      if (event.type === "step") losses.push(event.loss);
    }
    expect(losses).toHaveLength(7);
    for (const [at, loss] of losses.entries()) expect(Math.abs(loss - here[STEPS + at]!)).toBeLessThan(1e-4);
  });
});
