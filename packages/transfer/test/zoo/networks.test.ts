import { numbersOf, readFixture, type Values } from "@ganglion/fixtures";
import { loadStateDict, stateDict } from "@ganglion/layers";
import {
  buffersOf,
  noGrad,
  parametersOf,
  type Rng,
  rng,
  scope,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import * as transfer from "../../src/index.ts";
import { uniform } from "./uniform.ts";

interface NetworkCase {
  readonly name: string;
  /** As in `"conv1.weight 64x3x7x7"`. */
  readonly keys: readonly string[];
  readonly output: Values;
}

interface NetworkFixture {
  readonly classes: number;
  readonly size: number;
  readonly networks: readonly NetworkCase[];
}

const { classes, size, networks } = readFixture<NetworkFixture>("transfer/networks.json");

const backend = await wasm({ threads: 1 });
beforeEach(() => setBackend(backend));
afterAll(() => expect(backend.memory().buffers).toBe(0));

/** Draws nothing, where one VGG has drawn 140 million numbers for all: what a network begins with is replaced at once. */
const nothing: Rng = { ...rng(1), uniform: (shape) => zeros(shape), normal: (shape) => zeros(shape) };

/** A network by torchvision's name, where `_bn` asks for batch norm. */
function build(name: string): ReturnType<typeof transfer.resnet18> {
  const [base = name, norm] = name.startsWith("vgg") ? name.split("_") : [name];
  const make = Object.entries(transfer).find(([key]) => key === base)?.[1] as typeof transfer.resnet18;
  const isDrawn = !name.startsWith("vgg") || name === "vgg11";
  return make({ rng: isDrawn ? rng(1) : nothing, classes, ...(norm === "bn" ? { batchNorm: true } : {}) });
}

/** Around which value a parameter's numbers lie, and how far from it at most. */
function rangeOf(key: string, rank: number, fanIn: number): { readonly center: number; readonly scale: number } {
  if (key.endsWith("running_var")) return { center: 1, scale: 0.5 };
  if (rank > 1) return { center: 0, scale: Math.sqrt(6 / fanIn) };
  return key.endsWith("weight") ? { center: 1, scale: 0.25 } : { center: 0, scale: 0.1 };
}

/** The value that `fixtures/transfer/generate.py` gives to a parameter. */
function valueOf(key: string, shape: readonly number[], seed: number): Tensor {
  if (key.endsWith("num_batches_tracked")) return tensor(3, { dtype: "int32" });
  const fanIn = shape.slice(1).reduce((product, length) => product * length, 1);
  const { center, scale } = rangeOf(key, shape.length, fanIn);
  const values = uniform(
    shape.reduce((product, length) => product * length, 1),
    seed,
    (u) => center + scale * u,
  );
  return tensor(values, { shape });
}

describe.each(networks)("$name", ({ name, keys, output }) => {
  it("has torchvision's keys and shapes, and its output with the same weights", () => {
    const model = build(name);
    const error = scope(() => {
      const ours = Object.entries(stateDict(model)).map(([key, x]) => `${key} ${x.shape.join("x")}`.trim());
      expect(ours.toSorted()).toEqual([...keys].toSorted());
      const values = keys.map((line, seed) => {
        const [key = "", shape] = line.split(" ");
        return [key, valueOf(key, shape === undefined ? [] : shape.split("x").map(Number), seed)] as const;
      });
      loadStateDict(model, Object.fromEntries(values));
      const image = tensor(
        uniform(2 * 3 * size * size, 1000, (u) => u),
        { shape: [2, 3, size, size] },
      );
      const scores = noGrad(() => model(image)).dataSync();
      const expected = numbersOf(output);
      const largest = Math.max(...expected.map(Math.abs));
      return Math.max(...expected.map((value, i) => Math.abs((scores[i] as number) - value))) / largest;
    });
    expect(error).toBeLessThan(1e-4);
    for (const x of [...parametersOf(model), ...buffersOf(model)]) x.dispose();
  });
});
