import { type Layer, reference, rng, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { describe, expect, it } from "vitest";
import * as layers from "../src/index.ts";

const random = (): { rng: ReturnType<typeof rng> } => ({ rng: rng(1) });
const images = (): Tensor => rng(2).normal([2, 4, 5, 5]);
const rows: Readonly<Record<string, readonly [make: () => Layer, x?: () => Tensor]>> = {
  adaptiveAvgPool2d: [() => layers.adaptiveAvgPool2d(2)],
  avgPool2d: [() => layers.avgPool2d(2)],
  conv2d: [() => layers.conv2d(4, 2, { kernelSize: 3, ...random() })],
  "conv2d of the same size": [() => layers.conv2d(4, 2, { kernelSize: 2, padding: "same", ...random() })],
  conv1d: [() => layers.conv1d(4, 2, { kernelSize: 3, ...random() }), () => rng(2).normal([2, 4, 5])],
  convTranspose2d: [() => layers.convTranspose2d(4, 2, { kernelSize: 3, stride: 2, ...random() })],
  depthwiseConv2d: [() => layers.depthwiseConv2d(4, { kernelSize: 3, ...random() })],
  dropout: [() => layers.dropout()],
  embedding: [() => layers.embedding(3, 2, random()), () => tensor(new Int32Array([1, 2]))],
  "embedding with padding": [
    () => layers.embedding(3, 2, { ...random(), paddingIndex: 1 }),
    () => tensor(new Int32Array([1, 2])),
  ],
  flatten: [() => layers.flatten()],
  globalAvgPool2d: [() => layers.globalAvgPool2d()],
  linear: [() => layers.linear(5, 2, random())],
  maxPool2d: [() => layers.maxPool2d(2)],
};

// What the children of a container return may be kept by an observer, so containers leave it to the scope around them.
describe("outside of every scope nothing is left when the result is gone:", () => {
  const cases = Object.entries(rows).flatMap(([name, [make, x = images]]) =>
    [true, false].map((isRecorded) => ({ name, make, x, isRecorded })),
  );
  it.each(cases)("$name, recorded $isRecorded", ({ make, x: draw, isRecorded }) => {
    const backend = reference();
    setBackend(backend);
    const layer = make();
    for (const parameter of layers.parameters(layer)) parameter.requiresGrad = isRecorded;
    const x = draw();
    if (x.dtype !== "int32") x.requiresGrad = isRecorded;
    const before = backend.memory();
    const y = layer(x, { training: true, rng: rng(5) });
    expect(y.requiresGrad).toBe(isRecorded);
    y.dispose();
    expect(backend.memory()).toEqual(before);
  });
});
