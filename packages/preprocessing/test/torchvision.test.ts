import { type Numbers, readFixture, toTensor } from "@ganglion/fixtures";
import { setBackend } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { channelStandardize, fromJSON } from "../src/index.ts";
import { backends } from "./backends.ts";

expect.extend(matchers);

interface Normalize {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly input: Numbers;
  readonly output: Numbers;
}

const { normalize } = readFixture<{ normalize: Normalize }>("torchvision/torchvision.json");

describe.each(backends)("on %s", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  test("constants that are known do what torchvision's Normalize does, and are undone", async () => {
    const { mean, std, input, output } = normalize;
    const t = fromJSON({ kind: "channelStandardize", shape: [3], mean, scale: std });
    const x = toTensor(input);
    await expect(t(x)).toBeAllClose(output);
    await expect(t.invert(t(x))).toBeAllClose(input);
  });

  test("fitted on the images, they have mean 0 and standard deviation 1", async () => {
    const x = toTensor(normalize.input);
    const y = channelStandardize(x)(x);
    await expect(y.mean({ axis: [0, 2, 3] })).toBeAllClose([0, 0, 0]);
    await expect(y.mul(y).mean({ axis: [0, 2, 3] })).toBeAllClose([1, 1, 1]);
  });
});
