import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reference, setBackend } from "@ganglion/tensor";
import { fuzz, fuzzCount, mutateJson, rejection } from "@ganglion/tensor/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openWeights, readWeights, type WeightsSource } from "../src/index.ts";

beforeEach(() => setBackend(reference()));

interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: string;
  readonly quantization?: object;
}
const floats = (count: number): Uint8Array =>
  new Uint8Array(Float32Array.from({ length: count }, (_, at) => at).buffer);
const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const layer = (class_name: string, name: string): object => ({ class_name, name, config: { name } });

/** A model of these weights, whose shards are cut wherever `cuts` says. */
function model(
  weights: readonly Weight[],
  bytes: Uint8Array,
  { cuts = [], layers = [], more = {} }: { cuts?: readonly number[]; layers?: readonly object[]; more?: object } = {},
): { readonly json: object; readonly shards: (name: string) => Uint8Array } {
  const edges = [0, ...cuts, bytes.length];
  const parts = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
  const paths = parts.map((_, index) => `group1-shard${index + 1}of${parts.length}.bin`);
  const entries = weights.map((weight) => ({ dtype: "float32", ...weight }));
  const json = {
    format: "layers-model",
    generatedBy: "keras v2.4.0",
    modelTopology: { model_config: { class_name: "Sequential", config: { layers } } },
    weightsManifest: [{ paths, weights: entries }],
    ...more,
  };
  return { json, shards: (name) => parts[paths.indexOf(name)]! };
}
const bytesOf = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));
const read = ({ json, shards }: ReturnType<typeof model>): ReturnType<typeof readWeights> =>
  readWeights(bytesOf(json), { shards });

describe("a layers model of TensorFlow.js", () => {
  it("has its weights in the names and the layout of PyTorch", async () => {
    const weights = [
      { name: "conv/kernel", shape: [2, 3, 4, 5] },
      { name: "conv/bias", shape: [5] },
      { name: "dw/depthwise_kernel", shape: [2, 2, 3, 2] },
      { name: "fc/kernel", shape: [3, 2] },
      { name: "bn/gamma", shape: [2] },
      { name: "bn/beta", shape: [2] },
      { name: "bn/moving_mean", shape: [2] },
      { name: "bn/moving_variance", shape: [2] },
      { name: "block/inner/kernel:0", shape: [1, 1, 2, 3] },
      { name: "words/embeddings", shape: [4, 2] },
    ];
    const count = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const { format, metadata, tensors } = await read(model(weights, floats(count)));
    expect([format, metadata]).toEqual(["tfjs", { format: "layers-model", generatedBy: "keras v2.4.0" }]);
    expect(Object.entries(tensors).map(([name, { shape }]) => [name, shape])).toEqual([
      ["conv.weight", [5, 4, 2, 3]],
      ["conv.bias", [5]],
      ["dw.weight", [6, 1, 2, 2]],
      ["fc.weight", [2, 3]],
      ["bn.weight", [2]],
      ["bn.bias", [2]],
      ["bn.running_mean", [2]],
      ["bn.running_var", [2]],
      ["block.inner.weight", [3, 2, 1, 1]],
      ["words.weight", [4, 2]],
    ]);
    // The value at [o, i, h, w] is the one that Keras has at [h, w, i, o].
    const conv = tensors["conv.weight"]!.dataSync();
    for (const [at, value] of conv.entries()) {
      const [o, i, h, w] = [Math.floor(at / 24), Math.floor(at / 6) % 4, Math.floor(at / 3) % 2, at % 3];
      expect(value).toBe(((h * 3 + w) * 4 + i) * 5 + o);
    }
    // The output of input i and multiplier m is i * 2 + m.
    const depthwise = tensors["dw.weight"]!.dataSync();
    for (const [at, value] of depthwise.entries()) {
      const [output, h, w] = [Math.floor(at / 4), Math.floor(at / 2) % 2, at % 2];
      expect(value).toBe(125 + (h * 2 + w) * 6 + output);
    }
    expect(await tensors["fc.weight"]!.array()).toEqual([
      [149, 151, 153],
      [150, 152, 154],
    ]);
  });

  it("turns what the layers' classes say", async () => {
    const layers = [
      layer("LSTM", "lstm"),
      layer("Conv2DTranspose", "up"),
      layer("Conv1D", "line"),
      layer("SeparableConv2D", "sep"),
    ];
    const weights = [
      { name: "lstm/kernel", shape: [2, 8] },
      { name: "up/kernel", shape: [1, 1, 2, 3] },
      { name: "line/kernel", shape: [3, 2, 4] },
      { name: "sep/depthwise_kernel", shape: [3, 3, 2, 1] },
      { name: "sep/pointwise_kernel", shape: [1, 1, 2, 4] },
    ];
    const count = weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const { tensors } = await read(model(weights, floats(count), { layers }));
    expect(Object.entries(tensors).map(([name, { shape }]) => [name, shape])).toEqual([
      ["lstm.kernel", [2, 8]],
      ["up.weight", [3, 2, 1, 1]],
      ["line.weight", [4, 2, 3]],
      ["sep.depthwise.weight", [2, 1, 3, 3]],
      ["sep.pointwise.weight", [4, 2, 1, 1]],
    ]);
  });

  it("may be quantized", async () => {
    const bytes = new Uint8Array([0, 1, 255, 2, 0, 0xff, 0x00, 0x3c, 0x00, 0xc0, 3, 4]);
    const weights = [
      { name: "a/bias", shape: [3], quantization: { dtype: "uint8", scale: 0.5, min: -1 } },
      { name: "b/bias", shape: [1], quantization: { dtype: "uint8", scale: 0.1, min: 0 } },
      { name: "c/bias", shape: [1], quantization: { dtype: "uint16", scale: 2, min: 0 } },
      { name: "d/bias", shape: [2], quantization: { dtype: "float16" } },
      { name: "e/steps", shape: [2], dtype: "int32", quantization: { dtype: "uint8", scale: 1.6, min: 0 } },
    ];
    // The two bytes of each uint16 stand wherever the weights before them end.
    const { tensors } = await read(model(weights, bytes, { cuts: [2, 5] }));
    expect(await tensors["a.bias"]!.array()).toEqual([-1, -0.5, 126.5]);
    expect(await tensors["b.bias"]!.array()).toEqual([Math.fround(0.2)]);
    expect(await tensors["c.bias"]!.array()).toEqual([2 * 0xff00]);
    expect(await tensors["d.bias"]!.array()).toEqual([1, -2]);
    expect(tensors["e.steps"]!.dtype).toBe("int32");
    expect(await tensors["e.steps"]!.array()).toEqual([5, 6]);
  });

  describe("beside its file", () => {
    let folder = "";
    const weights = [
      { name: "fc/kernel", shape: [3, 2] },
      { name: "fc/bias", shape: [2] },
    ];
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "tfjs-"));
      const { json, shards } = model(weights, floats(8), { cuts: [7, 20] });
      await writeFile(join(folder, "model.json"), JSON.stringify(json));
      for (const name of [1, 2, 3].map((shard) => `group1-shard${shard}of3.bin`))
        await writeFile(join(folder, name), shards(name));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it("finds its shards, however weights lie across them, and reads one weight at a time", async () => {
      const file = await openWeights(join(folder, "model.json"));
      expect(file.entries["fc.weight"]).toEqual({ type: "F32", shape: [2, 3], bytes: 24 });
      expect(await (await file.read("fc.weight")).array()).toEqual([
        [0, 2, 4],
        [1, 3, 5],
      ]);
      expect(await (await file.read("fc.bias")).array()).toEqual([6, 7]);
    });
  });
});

describe("a model that is not whole", () => {
  const damaged = "in the bytes. It is damaged, cut short or of another kind; download it or write it again.";
  const bias: Weight = { name: "fc/bias", shape: [2] };
  const told = async (made: ReturnType<typeof model>): Promise<string> => rejection(read(made));
  it.each<[string, ReturnType<typeof model>, string]>([
    [
      "no list",
      model([bias], floats(2), { more: { weightsManifest: {} } }),
      "weightsManifest must be a list of groups, got something else",
    ],
    [
      "no group",
      model([bias], floats(2), { more: { weightsManifest: [1] } }),
      "a group must have paths and weights, got something else",
    ],
    [
      "a path elsewhere",
      model([bias], floats(2), { more: { weightsManifest: [{ paths: ["../x"], weights: [] }] } }),
      'paths must name files beside the model, got "../x"',
    ],
    ["no shape", model([{ name: "a" } as Weight], floats(2)), "a weight must have a name and a shape, got a without"],
    [
      "another dtype",
      model([{ ...bias, dtype: "string" }], floats(2)),
      'fc/bias must be of float32, int32, bool, float16, got "string"',
    ],
    [
      "another packing",
      model([{ ...bias, quantization: { dtype: "uint4" } }], floats(2)),
      'fc/bias must be of uint8, uint16, float16, got "uint4"',
    ],
    [
      "no scale",
      model([{ ...bias, quantization: { dtype: "uint8", min: 0 } }], floats(2)),
      "the quantization of fc/bias must have scale and min, got something else",
    ],
    ["less", model([bias], floats(1)), "fc/bias must lie within the 4 bytes of its shards, got 8 from 0"],
    ["more", model([bias], floats(3)), "the shards must hold the 8 bytes of the weights, got 12"],
    [
      "much",
      model([{ name: "x", shape: [2 ** 40, 2 ** 40] }], floats(1)),
      "x must lie within the 4 bytes of its shards, got NaN from 0",
    ],
    [
      "twice",
      model([bias, { ...bias, name: "fc/beta" }], floats(4)),
      "each weight must have a name of its own, got fc.bias twice",
    ],
  ])("is told: %s", async (_, made, message) => {
    expect(await told(made)).toBe(`RangeError: readWeights: ${message} ${damaged}`);
  });

  it("is refused if it is a graph", async () => {
    expect(await told(model([bias], floats(2), { more: { format: "graph-model" } }))).toBe(
      "RangeError: readWeights: a TensorFlow.js model must be one of layers, got a graph in the bytes. Convert the layers model that it was made from, or rename and turn its weights in Python.",
    );
  });

  it("survives mutants", async () => {
    const weights = [
      { name: "conv/kernel", shape: [1, 2, 2, 3] },
      { name: "q/bias", shape: [4], quantization: { dtype: "uint8", scale: 0.5, min: -1 } },
      { name: "dw/depthwise_kernel", shape: [2, 1, 2, 1] },
    ];
    const { json, shards } = model(weights, floats(17), { cuts: [9], layers: [layer("Conv2D", "conv")] });
    const source = (name: string): WeightsSource => shards(name) ?? new Uint8Array(0);
    const report = await fuzz("tfjs", fuzzCount(10_000), async (random) => {
      const text = JSON.stringify(mutateJson(random, json), (_, item) => (typeof item === "bigint" ? 10 : item)) ?? "";
      const { tensors } = await readWeights(new TextEncoder().encode(text), { shards: source });
      const size = Object.values(tensors).reduce((sum, x) => sum + x.size, 0);
      if (size > 68) throw new Error(`${size} values were read from 68 bytes`);
    });
    expect(report.accepted).toBeGreaterThan(100);
    expect(report.rules.size).toBeGreaterThan(10);
  });
});
