import { tanh } from "@ganglion/fixtures/layers";
import { normal } from "@ganglion/init";
import { linear, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import {
  concat,
  defineLayer,
  type Layer,
  mul,
  record,
  rng,
  setBackend,
  type Tensor,
  cast,
  slice,
  tensor,
} from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { beforeEach, expect, it } from "vitest";
import { sanityCheck, type SanityCheckProgress, type SanityReport } from "../../src/index.ts";
import { checkGradients } from "../../src/sanity/check-gradients.ts";
import { clusters } from "../small-run.ts";

// One for each test: of what others left the collector gives buffers back at any time.
let backend: Awaited<ReturnType<typeof wasm>>;
beforeEach(async () => {
  backend = await wasm({ threads: 1 });
  setBackend(backend);
});

const model = (inFeatures = 8, last: Layer = (x) => x): Layer => {
  const random = rng(3);
  return sequential(linear(inFeatures, 24, { rng: random }), tanh, linear(24, 4, { rng: random }), last);
};

const failed = ({ checks }: SanityReport): string[] => checks.flatMap(({ name, passed }) => (passed ? [] : name));

it("passes what is in order, and leaves the model and the memory as they were", async () => {
  const net = model();
  const [batch, validation] = [clusters(rng(1)), clusters(rng(2))];
  const before = await net.children!["0"]!.parameters!["weight"]!.data();
  const { buffers } = backend.memory();
  const report = await sanityCheck(net, batch, { loss: crossEntropy, validation });
  expect(failed(report)).toEqual([]);
  expect(report.passed).toBe(true);
  expect(report.findings).toEqual([]);
  expect(report.rates.suggestion).toBeGreaterThan(0.003);
  expect(report.rates.suggestion).toBeLessThan(3);
  expect(report.checks[3]?.message).toMatch(
    /^12 gradients differ from differences in float64 by at most \S+ of their size\.$/,
  );
  expect(await net.children!["0"]!.parameters!["weight"]!.data()).toEqual(before);
  expect(backend.memory().buffers).toBe(buffers);
  expect(structuredClone(report)).toEqual(report);
});

it("finds a last layer that begins too large, and inputs that are not scaled", async () => {
  const random = rng(3);
  const large = sequential(
    linear(8, 24, { rng: random }),
    tanh,
    linear(24, 4, { rng: random, init: normal({ std: 5 }) }),
  );
  const { x, y } = clusters(rng(1));
  const report = await sanityCheck(large, { x: mul(x, 100), y }, { loss: crossEntropy, gradients: false });
  expect(failed(report)).toEqual(expect.arrayContaining(["firstLoss", "inputs"]));
  expect(report.findings.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["init", "inputsNotScaled"]));
});

it("finds a label in the inputs, and held-out samples among the others", async () => {
  const { x, y } = clusters(rng(1));
  const told = concat([x, cast(y, "float32").reshape([-1, 1])], { axis: 1 });
  const validation = { x: slice(told, [[0, 10]]), y: slice(y, [[0, 10]]) };
  const report = await sanityCheck(model(9), { x: told, y }, { loss: crossEntropy, validation, gradients: false });
  expect(report.checks.find(({ name }) => name === "data")).toEqual({
    name: "data",
    passed: false,
    message: "Feature 8 of the inputs tells the label by itself. 10 of 10 held-out samples are among the others.",
  });
});

it("finds a gradient that is wrong, and a network that learns nothing", async () => {
  const wrong = defineLayer((x: Tensor) => record("wrong", x.detach(), [x], (grad) => [mul(grad, -2)]), {
    kind: "wrong",
  });
  const report = await sanityCheck(model(8, wrong), clusters(rng(1)), { loss: crossEntropy });
  expect(failed(report)).toEqual(expect.arrayContaining(["gradients", "overfit"]));
});

it("tells how far it is, and ends by a signal in every check, with all memory given back", async () => {
  const [net, batch] = [model(), clusters(rng(1))];
  const { buffers } = backend.memory();
  const told: SanityCheckProgress[] = [];
  await sanityCheck(net, batch, { loss: crossEntropy, onProgress: (progress) => void told.push(progress) });
  const names = [...new Set(told.map(({ check }) => check))];
  expect(names).toEqual(["firstLoss", "inputs", "data", "gradients", "overfit", "learningRate"]);
  const shares = told.map(({ share }) => share);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect([shares[0], Math.max(...shares) < 1]).toEqual([0, true]);
  for (const last of names) {
    const ending = new AbortController();
    const onProgress = ({ check }: SanityCheckProgress): void => {
      if (check === last) ending.abort(new Error(`enough of ${last}`));
    };
    const { signal } = ending;
    await expect(sanityCheck(net, batch, { loss: crossEntropy, onProgress, signal })).rejects.toThrow(
      `enough of ${last}`,
    );
    expect(backend.memory().buffers).toBe(buffers);
  }
});

it("compares a bounded number of gradients, however many parameters there are", async () => {
  const random = rng(3);
  const deep = sequential(...Array.from({ length: 60 }, () => linear(4, 4, { rng: random })));
  const batch = { x: random.normal([2, 4]), y: tensor([0, 1], { dtype: "int32" }) };
  const shares: number[] = [];
  const work = { model: deep, batch, loss: crossEntropy, random };
  const { checked, skipped, error } = await checkGradients(work, async (share) => void shares.push(share));
  expect([checked + skipped, shares.length]).toEqual([32, 32]);
  expect(error).toBeLessThan(1e-6);
});
