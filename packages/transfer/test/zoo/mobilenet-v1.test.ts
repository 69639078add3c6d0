import { numbersOf, readFixture, type Values } from "@ganglion/fixtures";
import { loadStateDict, stateDict } from "@ganglion/layers";
import { noGrad, reference, rng, scope, setBackend, type Tensor, tensor, zeros } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, describe, expect, it } from "vitest";
import { mobilenetV1 } from "../../src/index.ts";
import { uniform } from "./uniform.ts";

interface Fixture {
  readonly size: readonly [height: number, width: number];
  readonly classes: number;
  /** As in `"conv1/kernel 3x3x3x8"`. */
  readonly weights: readonly string[];
  readonly output: Values;
}

const { size, classes, weights, output } = readFixture<Fixture>("transfer/mobilenet-v1.json");
const [height, width] = size;

/** TensorFlow.js' weights under our names, in our layout. */
function translate(line: string, seed: number): readonly [key: string, value: Tensor] {
  const [name = "", lengths = ""] = line.split(" ");
  const [layer = "", role = ""] = name.split("/");
  const shape = lengths.split("x").map(Number);
  const count = shape.reduce((product, length) => product * length, 1);
  const fanIn = role === "depthwise_kernel" ? 9 : count / (shape.at(-1) ?? 1);
  const { center, scale } = rangeOf(role, shape.length, fanIn);
  const x = tensor(
    uniform(count, seed, (u) => center + scale * u),
    { shape },
  );
  if (shape.length === 2) return [`${layer}.weight`, x.transpose([1, 0])];
  if (role === "kernel") return [`${layer}.weight`, x.transpose([3, 2, 0, 1])];
  if (role === "depthwise_kernel") return [`${layer}.weight`, x.transpose([2, 3, 0, 1])];
  const names: Record<string, string> = {
    gamma: "weight",
    beta: "bias",
    moving_mean: "running_mean",
    moving_variance: "running_var",
  };
  return [`${layer}.${names[role] ?? role}`, x];
}

/** Around which value a weight's numbers lie, and how far from it at most. */
function rangeOf(role: string, rank: number, fanIn: number): { readonly center: number; readonly scale: number } {
  if (role.endsWith("variance")) return { center: 1, scale: 0.5 };
  if (rank > 1) return { center: 0, scale: Math.sqrt(6 / fanIn) };
  return role === "gamma" ? { center: 1, scale: 0.25 } : { center: 0, scale: 0.1 };
}

describe("mobilenetV1", () => {
  beforeEach(() => setBackend(reference()));

  it("makes of the weights of TensorFlow.js what that makes of them, on sides that strides divide and on others", async () => {
    setBackend(await wasm({ threads: 1 }));
    scope(() => {
      const model = mobilenetV1({ rng: rng(1), width: 0.25, classes });
      const report = loadStateDict(model, Object.fromEntries(weights.map(translate)), { strict: false });
      expect(report.unexpected).toEqual([]);
      expect(report.missing.every((key) => key.endsWith("num_batches_tracked"))).toBe(true);
      const image = tensor(
        uniform(2 * height * width * 3, 1000, (u) => u),
        { shape: [2, height, width, 3] },
      );
      const scores = noGrad(() => model(image.transpose([0, 3, 1, 2]))).dataSync();
      for (const [i, expected] of numbersOf(output).entries()) expect(scores[i]).toBeCloseTo(expected, 5);
    });
  });

  it("names its layers as Keras does", () => {
    const keys = Object.keys(stateDict(mobilenetV1({ rng: rng(1), width: 0.25, classes: 3 })));
    expect(keys.slice(0, 2)).toEqual(["conv1.weight", "conv1_bn.weight"]);
    expect(keys).toContain("conv_dw_13.weight");
    expect(keys).toContain("conv_pw_13_bn.running_var");
    expect(keys.slice(-2)).toEqual(["predictions.weight", "predictions.bias"]);
  });

  it("refuses a width that leaves no channels to count", () => {
    for (const share of [0, -1, Number.NaN, Infinity]) {
      expect(() => mobilenetV1({ rng: rng(1), width: share })).toThrow(
        `mobilenetV1: width must be a finite number > 0, got ${share}. `,
      );
    }
    expect(() => mobilenetV1({ rng: rng(1), width: "1" as never })).toThrow(TypeError);
  });

  it("has at least one channel, however narrow it is asked to be", () => {
    const model = mobilenetV1({ rng: rng(1), width: 0.001, classes: 2 });
    expect(model(zeros([1, 3, 32, 32])).shape).toEqual([1, 2]);
  });
});
