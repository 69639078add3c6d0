import { relu } from "@ganglion/fixtures/layers";
import { linear, sequential } from "@ganglion/layers";
import { backward, reference, rng, scope, setBackend } from "@ganglion/tensor";
import { expect, it } from "vitest";
import { collector } from "../../src/index.ts";

it("reads a step in one go, a few hundred numbers for each layer, however large the layers are", async () => {
  const backend = reference();
  const reads: number[] = [];
  const { download } = backend;
  const counting = Object.assign(backend, {
    download: (x: Parameters<typeof download>[0]) => {
      reads.push(x.shape.reduce((size, length) => size * length, 1));
      return download.call(backend, x);
    },
  });
  // As on devices that can only answer later.
  delete (counting as { downloadSync?: unknown }).downloadSync;
  setBackend(counting);
  const sizes: number[] = [];
  for (const width of [8, 128]) {
    const model = sequential(linear(4, width, { rng: rng(1) }), relu, linear(width, 2, { rng: rng(2) }));
    const health = collector(model, { every: 1 });
    scope(() => backward(model(rng(3).normal([64, 4]), { training: true, observe: health.observe }).sum()));
    expect(reads.splice(0)).toEqual([]);
    const sample = await health.step({ loss: 1 });
    expect(sample?.layers[0]?.output.histogram.counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(256);
    expect(reads.length).toBe(1);
    sizes.push(...reads.splice(0));
    health.dispose();
  }
  const [small, large] = sizes as [number, number];
  // Sixteen times as many units add two numbers each, and nothing else.
  expect(large - small).toBeLessThan(3 * 120 + 2 * 32);
  expect(small).toBeLessThan(6000);
});
