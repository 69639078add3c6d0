import { relu, readFixture, toHost, toTensor, type Values } from "@ganglion/fixtures";
import { conv2d, depthwiseConv2d, dropout, linear, residual, sequential, stateDict } from "@ganglion/layers";
import {
  affine,
  assign,
  copyModel,
  defineLayer,
  type Layer,
  moveTo,
  ones,
  parametersOf,
  reference,
  rng,
  type Rng,
  setBackend,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BatchNorm, batchNorm, foldBatchNorm } from "../src/index.ts";
import { backends } from "./backends.ts";

expect.extend(matchers);

/** Two layers and the one that replaces them. */
interface FoldingCase {
  readonly name: string;
  readonly stateDict: Readonly<Record<string, Values>>;
  readonly input: Values;
  readonly output: Values;
  readonly folded: Readonly<Record<string, Values>>;
}

/** A batch norm as after training. */
function trained(channels: number, random: Rng, options: Parameters<typeof batchNorm>[1] = {}): BatchNorm {
  const layer = batchNorm(channels, options);
  const { weight, bias } = layer.parameters;
  if (weight) assign(weight, random.uniform([channels], { low: 0.5, high: 1.5, ...dtypeOf(options) }));
  if (bias) assign(bias, random.normal([channels], dtypeOf(options)));
  if (layer.buffers.running_mean) assign(layer.buffers.running_mean, random.normal([channels], dtypeOf(options)));
  if (layer.buffers.running_var) {
    assign(layer.buffers.running_var, random.uniform([channels], { low: 0.5, high: 2, ...dtypeOf(options) }));
  }
  return layer;
}

const dtypeOf = ({ dtype = "float32" }: NonNullable<Parameters<typeof batchNorm>[1]>) => ({ dtype });

/** The two layers of a fixture, with its weights. */
function build({ name, stateDict: state }: FoldingCase): Layer {
  const random = rng(1);
  const layerOf = (index: string): Layer => {
    const weight = toTensor(state[`${index}.weight`]!);
    if (`${index}.running_mean` in state) {
      const norm = batchNorm(weight.size);
      for (const [key, x] of Object.entries(stateDict(norm))) {
        const target = norm.parameters[key] ?? norm.buffers[key];
        assign(target ?? x, toTensor(state[`${index}.${key}`]!));
      }
      return norm;
    }
    const bias = state[`${index}.bias`];
    const start = {
      rng: random,
      init: () => weight,
      ...(bias === undefined ? { bias: false } : { biasInit: () => toTensor(bias) }),
    };
    const [out, depth, ...kernel] = weight.shape as [number, number, number, number];
    if ((kernel as number[]).length === 0) return linear(depth, out, start);
    const number = (what: string): number | undefined =>
      Number(new RegExp(`${what} (\\d)`).exec(name)?.[1]) || undefined;
    const groups = number("groups") ?? 1;
    const options = {
      kernelSize: kernel as [number, number],
      groups,
      stride: number("stride") ?? 1,
      padding: number("padding") ?? 0,
    };
    return conv2d(depth * groups, out, { ...start, ...options });
  };
  return sequential(layerOf("0"), layerOf("1"));
}

describe.each(backends)("foldBatchNorm on %s", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  describe("agrees with PyTorch's fusion:", () => {
    test.each(readFixture<{ folding: FoldingCase[] }>("normalization/folding.json").folding)("$name", async (row) => {
      const model = build(row);
      const x = toTensor(row.input);
      await expect(model(x)).toBeAllClose(toHost(row.output));
      const { model: small, folded, skipped, maxAbsError } = await foldBatchNorm(model);
      const isNormFirst = row.name.startsWith("batchNorm");
      expect(folded).toEqual([isNormFirst ? { path: "0", into: "1" } : { path: "1", into: "0" }]);
      expect(skipped).toEqual([]);
      expect(maxAbsError).toBeLessThan(1e-5);
      await expect(small(x)).toBeAllClose(toHost(row.output), { rtol: 1e-5, atol: 2e-6 });
      const layer = small.children![isNormFirst ? "1" : "0"]!;
      await expect(layer.parameters!["weight"]!).toBeAllClose(toHost(row.folded["weight"]!));
      await expect(layer.parameters!["bias"]!).toBeAllClose(toHost(row.folded["bias"]!), { rtol: 1e-5, atol: 2e-6 });
      expect(small.children![isNormFirst ? "0" : "1"]!.kind).toBe("identity");
      expect(layer.kind).toBe(model.children![isNormFirst ? "1" : "0"]!.kind);
      expect(layer.options).toEqual({ ...model.children![isNormFirst ? "1" : "0"]!.options, bias: true });
    });
  });

  test("measures on a sample of the whole model if it is given one", async () => {
    const random = rng(7);
    const model = sequential(conv2d(1, 4, { kernelSize: 3, rng: random }), trained(4, random), relu);
    const sample = random.normal([2, 1, 6, 6]);
    const { model: small, maxAbsError } = await foldBatchNorm(model, { sample });
    const [a, b] = [await model(sample).data(), await small(sample).data()];
    expect(maxAbsError).toBe(Math.max(...a.map((value, i) => Math.fround(Math.abs(value - b[i]!)))));
    expect(maxAbsError).toBeLessThan(1e-5);
  });
});

describe("foldBatchNorm", () => {
  beforeEach(() => setBackend(reference()));

  const random = (): { rng: Rng } => ({ rng: rng(7) });

  test("is exact but for rounding, in any arrangement", async () => {
    const arrangement = fc.record({
      seed: fc.integer({ min: 0 }),
      groups: fc.constantFrom(1, 2, 4),
      stride: fc.constantFrom(1, 2),
      dilation: fc.constantFrom(1, 2),
      padding: fc.constantFrom(0, 1),
      isFirst: fc.boolean(),
      hasAffine: fc.boolean(),
      bias: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(arrangement, async ({ seed, isFirst, hasAffine, padding, ...rest }) => {
        const draw = rng(seed);
        const options = { ...rest, kernelSize: [3, 2], rng: draw, dtype: "float64" } as const;
        const conv = conv2d(4, 8, { ...options, padding: isFirst ? 0 : padding });
        const norm = trained(isFirst ? 4 : 8, draw, { affine: hasAffine, dtype: "float64" });
        const model = sequential(...(isFirst ? [norm, conv] : [conv, norm]));
        const { model: small, folded, maxAbsError } = await foldBatchNorm(model);
        expect(folded).toHaveLength(1);
        const x = draw.normal([2, 4, 6, 7], { dtype: "float64" });
        expect(small(x)).toBeAllClose(model(x), { rtol: 1e-11, atol: 1e-11 });
        expect(maxAbsError).toBeLessThan(1e-12);
      }),
      { numRuns: 30 },
    );
  });

  test("reports an error that is one", async () => {
    // The running variance is so small that float32 cannot hold what the folded weight makes of large inputs.
    const draw = rng(7);
    const norm = trained(2, draw, { eps: 0 });
    assign(norm.buffers.running_var!, ones([2]).mul(1e-12));
    const model = sequential(linear(3, 2, { rng: draw }), norm);
    const { maxAbsError } = await foldBatchNorm(model);
    expect(maxAbsError).toBeGreaterThan(0.01);
  });

  test("takes batch norms one after the other, and passes over dropout", async () => {
    const draw = rng(7);
    const norms = [trained(4, draw), trained(4, draw), trained(4, draw)];
    const model = sequential(
      linear(3, 4, { rng: draw }),
      norms[0]!,
      dropout(0.5),
      norms[1]!,
      sequential(norms[2]!),
      relu,
    );
    const { model: small, folded, skipped } = await foldBatchNorm(model);
    expect(folded).toEqual([
      { path: "1", into: "0" },
      { path: "3", into: "0" },
      { path: "4.0", into: "0" },
    ]);
    expect(skipped).toEqual([]);
    const x = draw.normal([5, 3]);
    expect(small(x)).toBeAllClose(model(x), { rtol: 1e-5, atol: 1e-5 });
    expect(Object.keys(stateDict(small))).toEqual(["0.weight", "0.bias"]);
  });

  test("goes through containers, and prefers the layer before", async () => {
    const draw = rng(7);
    const conv = (): Layer => conv2d(4, 4, { kernelSize: 1, rng: draw });
    const model = sequential({
      stem: sequential(conv()),
      norm: trained(4, draw),
      block: residual(sequential(trained(4, draw), conv(), trained(4, draw), relu), {
        shortcut: sequential(conv(), trained(4, draw)),
      }),
      head: conv(),
    });
    const { model: small, folded, skipped } = await foldBatchNorm(model);
    expect(folded).toEqual([
      { path: "norm", into: "stem.0" },
      { path: "block.body.0", into: "block.body.1" },
      { path: "block.body.2", into: "block.body.1" },
      { path: "block.shortcut.1", into: "block.shortcut.0" },
    ]);
    expect(skipped).toEqual([]);
    const x = draw.normal([2, 4, 3, 3]);
    expect(small(x)).toBeAllClose(model(x), { rtol: 1e-5, atol: 1e-5 });
    expect(small.children!["head"]).toBe(model.children["head"]);
  });

  test("follows the chains that a container of one's own declares", async () => {
    const draw = rng(7);
    const block = (children: Readonly<Record<string, Layer>>): Layer =>
      defineLayer((x) => children["bn1"]!(children["conv1"]!(x)).add(children["bn2"]!(x)), {
        kind: "block",
        children,
        chains: [["conv1", "bn1"]],
        withChildren: block,
      });
    const children = {
      bn2: trained(2, draw),
      conv1: conv2d(2, 2, { kernelSize: 1, rng: draw }),
      bn1: trained(2, draw),
    };
    const model = block(children);
    const { model: small, folded, skipped } = await foldBatchNorm(model);
    expect(folded).toEqual([{ path: "bn1", into: "conv1" }]);
    expect(skipped).toEqual([{ path: "bn2", reason: "no linear layer or convolution comes right before or after it" }]);
    const x = draw.normal([2, 2, 3, 3]);
    expect(small(x)).toBeAllClose(model(x), { rtol: 1e-5, atol: 1e-5 });
  });

  test("leaves the model that it was given alone", async () => {
    const draw = rng(7);
    const model = sequential(linear(3, 4, { rng: draw }), trained(4, draw));
    const before = Object.fromEntries(Object.entries(stateDict(model)).map(([key, x]) => [key, x.dataSync()]));
    const { model: small } = await foldBatchNorm(model);
    expect(Object.fromEntries(Object.entries(stateDict(model)).map(([key, x]) => [key, x.dataSync()]))).toEqual(before);
    expect(small.children!["0"]!.parameters!["weight"]!.requiresGrad).toBe(false);
    expect(model.children["1"]!.kind).toBe("batchNorm");
  });

  test("takes in layers of anybody's that say that they add up their inputs", async () => {
    const draw = rng(7);
    const dense = (weight: Tensor, bias?: Tensor): Layer =>
      defineLayer((x) => affine(x, weight, bias), {
        kind: "dense",
        parameters: bias === undefined ? { weight } : { weight, bias },
        ...(bias === undefined ? { omitted: { bias: weight.shape.slice(0, 1) } } : {}),
        traits: { affine: { axis: -1, groups: 1, pads: false } },
        withParameters: (others: Readonly<Record<string, Tensor>>) => dense(others["weight"]!, others["bias"]),
      });
    const mute = defineLayer((x) => x, { kind: "noise", traits: { trainingOnly: true } });
    const model = sequential(dense(draw.normal([4, 3])), mute, trained(4, draw));
    const { model: small, folded } = await foldBatchNorm(model);
    expect(folded).toEqual([{ path: "2", into: "0" }]);
    const x = draw.normal([5, 3]);
    expect(small(x)).toBeAllClose(model(x), { rtol: 1e-5, atol: 1e-5 });
    expect(thrown(() => small(x, { training: true }))).toContain("got training: true in a folded dense.");
  });

  test("passes by a layer that cannot be given a bias, or be made again", async () => {
    const draw = rng(7);
    const traits = { affine: { axis: -1 as const, groups: 1, pads: false } };
    const weight = draw.normal([4, 3]);
    const forward = (x: Tensor): Tensor => affine(x, weight);
    const biasless = defineLayer(forward, { parameters: { weight }, traits, withParameters: (): Layer => forward });
    const fixed = defineLayer(forward, { parameters: { weight }, traits, omitted: { bias: [4] } });
    for (const layer of [biasless, fixed]) {
      const { folded, skipped } = await foldBatchNorm(sequential(layer, trained(4, draw)));
      expect(folded).toEqual([]);
      expect(skipped[0]?.reason).toBe("no linear layer or convolution comes right before or after it");
    }
  });

  test("makes models that can be copied and moved, and still refuse to be trained", async () => {
    const draw = rng(7);
    const model = sequential(conv2d(2, 4, { kernelSize: 3, rng: draw, bias: false }), trained(4, draw), relu);
    const { model: small } = await foldBatchNorm(model);
    const away = reference();
    const moved = await moveTo(copyModel(small), away);
    const x = draw.normal([2, 2, 5, 5]);
    const y = moved(tensor(x.dataSync(), { shape: x.shape, backend: away }));
    expect(Array.from(y.dataSync())).toEqual(Array.from(small(x).dataSync()));
    expect(thrown(() => moved(x, { training: true }))).toContain("foldBatchNorm: a folded model is for inference");
  });

  test("leaves nothing behind but the new weights", async () => {
    const backend = reference();
    setBackend(backend);
    const draw = rng(7);
    const model = sequential(linear(3, 4, { rng: draw }), trained(4, draw), trained(4, draw));
    const before = backend.memory().buffers;
    const { model: small } = await foldBatchNorm(model);
    expect(backend.memory().buffers - before).toBe(2);
    for (const x of parametersOf(small)) x.dispose();
    expect(backend.memory().buffers).toBe(before);
  });

  test("refuses to train what was folded, and to run where the two no longer meet", async () => {
    const draw = rng(7);
    const { model } = await foldBatchNorm(sequential(linear(3, 4, { rng: draw }), trained(4, draw)));
    expect(thrown(() => model(ones([2, 3]), { training: true }))).toBe(
      "Error: foldBatchNorm: a folded model is for inference, got training: true in a folded linear. " +
        "Train the model that it was made from, and fold it again.",
    );
    expect(thrown(() => model(ones([2, 4, 3])))).toContain(
      "foldBatchNorm: a folded linear layer takes [n, features], got [2, 4, 3]. Use the model that was not folded.",
    );
    expect(model(ones([2, 3])).shape).toEqual([2, 4]);
  });

  test("folds depthwise convolutions, and a model as in the lecture", async () => {
    const draw = rng(7);
    const model = sequential(
      conv2d(3, 8, { kernelSize: 3, padding: 1, bias: false, ...random() }),
      trained(8, draw),
      relu,
      depthwiseConv2d(8, { kernelSize: 3, stride: 2, ...random() }),
      trained(8, draw),
      relu,
    );
    const { model: small, folded, maxAbsError } = await foldBatchNorm(model, { sample: draw.normal([1, 3, 8, 8]) });
    expect(folded.map(({ into }) => into)).toEqual(["0", "3"]);
    expect(maxAbsError).toBeLessThan(1e-5);
    const x: Tensor = draw.normal([2, 3, 9, 9]);
    expect(small(x)).toBeAllClose(model(x), { rtol: 1e-5, atol: 1e-5 });
  });
});
