import { reference, setBackend, slice, stateEntries, tensor } from "@ganglion/tensor";
import { clipGradNorm } from "@ganglion/optim";
import { compose, standardize, whiten } from "@ganglion/preprocessing";
import { parameters, stateDict } from "@ganglion/layers";
import { encodeWeights } from "@ganglion/weights";
import { wasm } from "@ganglion/wasm";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectedOutputs } from "../src/expected-outputs.ts";
import { exportToPyTorch } from "../src/index.ts";
import { writeModel } from "../src/modules/write-model.ts";
import { templates } from "../src/templates.ts";
import { activationCases, layerCases, type ModelCase, networkCases } from "./support/models.ts";
import { type Found, pythonWithTorch, runProjects } from "./support/python.ts";
import { changedRuns, toldRuns } from "./support/told-runs.ts";
import { doubleRun, goOn, lossRuns, optimizerRuns, otherRuns, type RunCase } from "./support/runs.ts";

// oxlint-disable no-console
const python = pythonWithTorch();
if (python === undefined) console.log("Skipped: no Python with PyTorch. PYTHON names one; Debian has python3-torch.");

const fast = await wasm({ threads: 1 });
setBackend(fast);
const models = [...layerCases(), ...activationCases(), ...networkCases()];
const trainings = [
  ...optimizerRuns(),
  ...lossRuns(),
  ...otherRuns(),
  ...changedRuns(),
  ...toldRuns(),
  clipped(),
  prepared(),
  doubleRun(),
];
let folder: string;
let found: Readonly<Record<string, Found>> = {};
const here = new Map<string, readonly number[]>();
/** What is kept besides the weights in the end: averages, or the best weights. */
const kept = new Map<string, Readonly<Record<string, readonly number[]>>>();

beforeAll(async () => {
  if (python === undefined) return;
  folder = mkdtempSync(join(tmpdir(), "pytorch-"));
  for (const each of models) await writeChecked(each);
  for (const each of trainings) await writeTraining(each);
  found = await runProjects(python, folder);
}, 240_000);

afterAll(() => {
  if (python !== undefined) rmSync(folder, { recursive: true });
});

describe.skipIf(python === undefined)("in PyTorch", () => {
  it.each(models.map(({ name }) => name))("%s computes what it computes here", (name) => {
    expect(found[nameOf(name)]?.error).toBeUndefined();
    expect(found[nameOf(name)]?.checked).toMatch(/^all \d+ outputs are those of Ganglion, to \S+ of their size$/);
  });

  it.each(trainings.map(({ name, steps }) => [name, steps] as const))("%s goes on as it does here", (name, steps) => {
    expect(found[name]?.error).toBeUndefined();
    const [ours, theirs] = [here.get(name) ?? [], found[name]?.losses ?? []];
    expect([ours.length, theirs.length]).toEqual([steps, steps]);
    for (const [at, loss] of ours.entries()) expect(Math.abs(loss - theirs[at]!)).toBeLessThan(1e-4);
    // Something was learnt, so that the losses are no constants.
    expect(new Set(ours).size).toBe(steps);
  });

  it.each(["averages", "stopping"])("%s keeps what it keeps here", (name) => {
    const { averages = {}, best = {} } = found[name] ?? {};
    const [ours, theirs] = [kept.get(name) ?? {}, { ...averages, ...best }];
    expect(Object.keys(theirs).sort()).toEqual(Object.keys(ours).sort());
    expect(Object.keys(ours).length).toBeGreaterThan(3);
    for (const [key, values] of Object.entries(ours)) {
      for (const [at, value] of values.entries()) expect(Math.abs(value - theirs[key]![at]!)).toBeLessThan(1e-4);
    }
  });

  it("prepares raw samples as here", async () => {
    setBackend(fast);
    const { preparation } = await prepared().make();
    const ours = preparation!(raw()).dataSync();
    const theirs = found["prepared"]?.prepared ?? [];
    expect(theirs).toHaveLength(ours.length);
    for (const [at, value] of theirs.entries()) expect(Math.abs(value - ours[at]!)).toBeLessThan(1e-4);
  });
});

/** Names of folders. */
function nameOf(name: string): string {
  return `model-${name.replaceAll(/\W+/g, "-")}`;
}

/** As much of a project as checking a model needs. */
async function writeChecked({ name, make, x: batch }: ModelCase): Promise<void> {
  const x = batch();
  const model = make();
  const state = Object.fromEntries(stateEntries(model, "test").map((entry) => [entry.path, entry.tensor]));
  const { "check.py": check, "layers.py": layers, "tensors.py": tensors } = await templates();
  await write(nameOf(name), {
    "check.py": check,
    "layers.py": layers,
    "tensors.py": tensors,
    "model.py": await writeModel(model, [slice(x, [[0, 2]]), x], undefined),
    "start/weights.safetensors": await encodeWeights(state),
    "start/expected.safetensors": await encodeWeights(await expectedOutputs(model, x)),
  });
}

/** A project, and what the run did here. */
async function writeTraining(each: RunCase): Promise<void> {
  setBackend(each.isDouble === true ? reference() : fast);
  const run = await each.make();
  const losses = await goOn(run, each, async (now) => {
    await exportToPyTorch(now, join(folder, each.name));
  });
  here.set(each.name, losses);
  const { averages = {}, stopping, model } = run;
  const named = Object.entries(averages).flatMap(([name, average]) =>
    average.averages.map((x, at) => [`${name}.${at}`, x] as const),
  );
  const best = stopping === undefined ? [] : Object.entries(stateDict(model));
  kept.set(each.name, Object.fromEntries([...named, ...best].map(([name, x]) => [name, Array.from(x.dataSync())])));
  await write(each.name, { "steps.json": String(each.steps) });
  if (run.preparation !== undefined) {
    await write(each.name, { "raw.npy": await encodeWeights({ raw: raw() }, { format: "npy" }) });
  }
}

async function write(name: string, files: Readonly<Record<string, string | Uint8Array | undefined>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name, path)), { recursive: true });
    await writeFile(join(folder, name, path), content ?? "");
  }
}

function clipped(): RunCase {
  const [first] = optimizerRuns() as [RunCase];
  return {
    ...first,
    name: "clipped",
    make: async () => {
      const run = await first.make();
      const { model } = run;
      return { ...run, afterBackward: () => void clipGradNorm(parameters(model), 0.05), clip: { norm: 0.05 } };
    },
  };
}

function prepared(): RunCase {
  const [first] = lossRuns() as [RunCase];
  return {
    ...first,
    name: "prepared",
    make: async () => {
      const scaled = standardize(raw());
      return { ...(await first.make()), preparation: compose(scaled, whiten(scaled(raw()), { method: "zca" })) };
    },
  };
}

function raw(): ReturnType<typeof tensor> {
  return tensor(
    Float32Array.from({ length: 120 }, (_, at) => ((at * 37) % 101) / 7),
    { shape: [20, 6] },
  );
}
