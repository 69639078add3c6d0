import { relu } from "@ganglion/fixtures";
import { type Layer, ones, reference, rng, setBackend } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import * as layers from "../src/index.ts";

beforeEach(() => setBackend(reference()));

/** What people write who do not look at types. */
const loose = layers as unknown as Readonly<Record<keyof typeof layers, (...given: readonly unknown[]) => Layer>>;
const random = (): { rng: ReturnType<typeof rng> } => ({ rng: rng(1) });
const images = ones([1, 1, 4, 4], { backend: reference() });

const ROWS: readonly (readonly [what: string, run: () => unknown, message: string])[] = [
  [
    "linear",
    () => loose.linear(2, 3, { useBias: false, ...random() }),
    'linear: options must be known ones, got "useBias". It is called bias here.',
  ],
  [
    "embedding",
    () => loose.embedding(2, 3, { paddingIdx: 0, ...random() }),
    'embedding: options must be known ones, got "paddingIdx". It is called paddingIndex here.',
  ],
  [
    "conv2d",
    () => loose.conv2d(1, 2, { kernel_size: 3, ...random() }),
    'conv2d: options must be known ones, got "kernel_size". It is called kernelSize here.',
  ],
  [
    "a string",
    () => loose.linear("2", 3, random()),
    'linear: inFeatures must be a whole number >= 1, got "2". Give the length of that axis.',
  ],
  [
    "a kernel's size",
    () => loose.conv2d(1, 2, 3),
    "conv2d: options must be a plain object, got 3. Write { kernelSize: 3, rng: rng(7) }.",
  ],
  [
    "a probability",
    () => loose.dropout("0.5"),
    'dropout: p must be a probability from 0 to 1, got "0.5". 0.5 is the default.',
  ],
  [
    "an option of dropout",
    () => loose.dropout({ p: 0.5 }),
    "dropout: p must be a probability from 0 to 1, got an object with p. Write the number itself, as in dropout(0.5).",
  ],
  [
    "options twice",
    () => loose.maxPool2d({ kernelSize: 2 }, { stride: 1 }),
    "maxPool2d: options must be given once, got an object with stride after them. Put all into the one object.",
  ],
  [
    "a shortcut",
    () => loose.residual(relu, relu),
    "residual: options must be a plain object, got a function. Write { shortcut: layer }, or put layers that follow each other into sequential(...).",
  ],
  [
    "a factory",
    () => loose.sequential(layers.flatten, relu)(images),
    "flatten: options must be a plain object, got Tensor(float32 [1, 1, 4, 4] on reference). Call flatten().",
  ],
  [
    "a factory of one's own",
    () =>
      loose.sequential(relu, function scaled() {
        return relu;
      })(images),
    "sequential: child 1 must return a tensor, got a function. Call the factory: scaled().",
  ],
  [
    "a layer that is async",
    () => loose.sequential(async () => images)(images),
    "sequential: child 0 must return a tensor, got a promise. A layer computes at once: do not make it async.",
  ],
  [
    "a layer without a result",
    () => loose.sequential(() => undefined)(images),
    "sequential: child 0 must return a tensor, got undefined. A layer returns what it makes of its input.",
  ],
  [
    "an observer that is async",
    () => layers.sequential(relu)(images, { observe: (async () => undefined) as never }),
    "sequential: context.observe must return nothing, got a promise. An observer looks at once: keep what it needs, and wait for it after the call.",
  ],
  [
    "a mode",
    () => layers.sequential(relu)(images, { train: true } as never),
    'sequential: options must be known ones, got "train". It is called training here.',
  ],
];

describe("layers say what is wrong, and what to do:", () => {
  it.each(ROWS)("%s", (_, run, message) => {
    expect(run).toThrow(message);
    expect(run).toThrow(expect.objectContaining({ message }) as Error);
  });

  it("the kernel's size may stand before the other options of pooling", () => {
    const more = { stride: 2, padding: 1 };
    const expected = { kernelSize: [3, 3], stride: [2, 2], padding: [1, 1] };
    for (const layer of [layers.maxPool2d(3, more), layers.maxPool2d({ kernelSize: 3, ...more })]) {
      expect(layer.options).toEqual({ ...expected, dilation: [1, 1], ceilMode: false });
    }
    for (const layer of [layers.avgPool2d(3, more), layers.avgPool2d({ kernelSize: 3, ...more })]) {
      expect(layer.options).toEqual({ ...expected, countIncludePad: true, ceilMode: false });
    }
    expect(layers.maxPool2d([3, 2]).options.stride).toEqual([3, 2]);
  });
});
