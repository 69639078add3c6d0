import { opCases } from "@ganglion/tensor/testing";
import { describe, expect, it } from "vitest";
import { useSession } from "./support/session.ts";

/** The large tiles; without hardware, compiling each takes seconds, so that the small ones are left to the layers below. */
const tiled = [
  "matmul: [64, 65] x [65, 66] with transposeA true and transposeB true",
  "matmul: extremes",
  "convolve2d: a middle layer",
];

/** What runs in tiles or in rows of many threads. */
const inWorkgroups = [
  "linear",
  "conv2d in groups",
  "batchNorm of images",
  "layerNorm of long rows",
  "groupNorm",
  "rmsNorm",
  "softmax of 300",
  "logSoftmax of 70",
  "crossEntropy of 200 classes",
];

/** Windows side by side, overlapping, apart, padded and hanging over, with equal elements and with some that are no numbers. */
const poolings = opCases().flatMap(({ kind, op, name }) =>
  kind !== "error" && (op === "poolMax2d" || op === "poolAvg2d") ? [name] : [],
);

/** By twos, by threes and by fours, and larger than what is written out; with what is left over at the edges. */
const poolingLayers = [
  "maxPool2d",
  "maxPool2d, non-overlapping",
  "maxPool2d, side by side",
  "maxPool2d, side by side by fours",
  "maxPool2d, side by side by threes",
  "maxPool2d, apart",
  "maxPool2d of large windows",
  "avgPool2d",
  "adaptiveAvgPool2d",
];

/** Both transpositions, batches, and all that the windows of a convolution can be. */
const large = [
  "product, both transposed",
  "products of two batches",
  "convolution with steps",
  "convolution with wide windows",
  "convolution in groups",
  "convolution of 3 x 3, padded",
  "product by fours",
  "product by fours, both transposed",
  "products by fours of a batch",
  "convolution of 3 x 3 by fours",
];

describe("WebGPU as it runs on hardware", () => {
  const session = useSession();

  it("passes the op suite's products in tiles of shared memory", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { report } = await page.run("opSuite", { variant: "hardware", deviations: {}, names: tiled });
    expect(report.failed).toStrictEqual([]);
    expect(report.passed).toStrictEqual(tiled);
  });

  it("products and rows agree with the reference backend in layers, and so do their gradients", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { compared, found } = await page.run("layers", "hardware", inWorkgroups);
    expect(found).toStrictEqual([]);
    expect(compared).toBe(inWorkgroups.length);
  });

  it("pools as it should, whatever its windows are, and gives gradients back", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { report } = await page.run("opSuite", { variant: "hardware", deviations: {}, names: poolings });
    expect(report.failed).toStrictEqual([]);
    expect(report.passed).toStrictEqual(poolings);
    expect(poolings.length).toBeGreaterThan(20);
    const { compared, found } = await page.run("layers", "hardware", poolingLayers);
    expect(found).toStrictEqual([]);
    expect(compared).toBe(poolingLayers.length);
  });

  it("large products and convolutions agree with the reference backend, and so do their gradients", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { compared, found } = await page.run("large", "hardware", large);
    expect(found).toStrictEqual([]);
    expect(compared).toBe(large.length);
  });

  it("random operations on random shapes give the same", async () => {
    const page = await session.page({ thread: "worker", policy: "loose" });
    const { checks, found } = await page.run("fuzz", "hardware", 1, 150);
    expect(found).toStrictEqual([]);
    expect(checks).toBe(150);
  });
});
