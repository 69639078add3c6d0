import {
  affine,
  copyModel,
  defineLayer,
  full,
  type Layer,
  ones,
  parametersOf,
  reference,
  rng,
  setBackend,
  stateEntries,
  type Tensor,
} from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { fixup, kaimingNormal } from "../src/index.ts";
import { chain, conv, linear, relu, residual, setValues } from "./support/net.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const width = 8;

/** `L` branches of `m` linear layers between a first and a last layer. */
function residualNet(branches: number, layers: number): Layer {
  const random = rng(1);
  const body = (): Layer =>
    chain(
      ...Array.from({ length: layers }, (_, index) => [
        ...(index === 0 ? [] : [relu]),
        linear(width, width, random),
      ]).flat(),
    );
  return chain(
    linear(width, width, random),
    ...Array.from({ length: branches }, () => residual(body())),
    relu,
    linear(width, 10, random),
  );
}

function at(model: Layer, path: string): Layer {
  return path.split(".").reduce((layer, name) => layer.children![name]!, model);
}

/** A linear layer without a bias that can be made again. */
function makeable(weight = full([2, 2], 0, { requiresGrad: true })): Layer {
  return defineLayer((x) => affine(x, weight), {
    kind: "linear",
    parameters: { weight },
    withParameters: (others: { readonly weight: Tensor }) => makeable(others.weight),
  });
}

function weightAt(model: Layer, path: string): Tensor {
  return at(model, path).parameters!["weight"]!;
}

describe("fixup", () => {
  it("begins branches' last layers and the classifier with zeros, others as told, those in branches scaled", () => {
    const [branches, layers] = [4, 3];
    const model = residualNet(branches, layers);
    fixup(model, { rng: rng(5) });
    const random = rng(5);
    const scale = branches ** (-1 / (2 * layers - 2));
    expect(scale).toBeCloseTo(Math.SQRT1_2, 12);
    expect(weightAt(model, "0")).toBeAllClose(kaimingNormal()([width, width], { rng: random }));
    for (let branch = 1; branch <= branches; branch++) {
      for (const layer of ["0", "2"]) {
        const expected = kaimingNormal()([width, width], { rng: random }).mul(scale);
        expect(weightAt(model, `${branch}.body.${layer}`)).toBeAllClose(expected);
      }
      expect(weightAt(model, `${branch}.body.4`)).toBeAllClose(full([width, width], 0));
    }
    expect(weightAt(model, "6")).toBeAllClose(full([10, width], 0));
    expect(at(model, "0").parameters!["bias"]!).toBeAllClose(full([width], 0));
  });

  it("returns a net that is the sum of its shortcuts, with logits of zero", () => {
    const model = residualNet(3, 2);
    const { model: net } = fixup(model, { rng: rng(5) });
    const x = rng(6).normal([4, width]);
    const seen = new Map<string, Tensor>();
    const y = net(x, { observe: (path, _x, output) => seen.set(path, output) });
    expect(y).toBeAllClose(full([4, 10], 0));
    for (const branch of ["1", "2", "3"]) expect(seen.get(branch)!).toBeAllClose(seen.get("0")!);
    expect([...seen.keys()]).toEqual([
      "0",
      ...["1", "2", "3"].flatMap((branch) => [
        `${branch}.body.0`,
        `${branch}.body.1`,
        `${branch}.body.2`,
        `${branch}.body`,
        branch,
      ]),
      "4",
      "5",
    ]);
  });

  it("adds a scalar bias before each layer with weights and each activation, and a factor to each branch", () => {
    const model = chain(
      conv(2, 4, rng(1)),
      residual(chain(relu, conv(4, 4, rng(1))), conv(4, 4, rng(1))),
      residual(conv(4, 4, rng(1))),
    );
    const { model: net } = fixup(model, { rng: rng(5) });
    const names = (path: string): string[] => Object.keys(at(net, path).parameters ?? {});
    expect(names("0")).toEqual(["weight", "bias", "inputBias"]);
    expect(names("1")).toEqual([]);
    expect(names("1.body")).toEqual(["scale"]);
    expect(names("1.body.0")).toEqual(["inputBias"]);
    expect(names("1.body.1")).toEqual(["weight", "bias", "inputBias"]);
    expect(names("1.shortcut")).toEqual(["weight", "bias", "inputBias"]);
    expect(names("2.body")).toEqual(["weight", "bias", "inputBias", "scale"]);
    const { inputBias } = at(net, "0").parameters as Record<string, Tensor>;
    const { scale } = at(net, "1.body").parameters as Record<string, Tensor>;
    expect([inputBias!.dataSync()[0], scale!.dataSync()[0]]).toEqual([0, 1]);
    expect([inputBias!.requiresGrad, scale!.requiresGrad]).toEqual([true, true]);
    expect(weightAt(net, "1.body.1")).toBe(weightAt(model, "1.body.1"));
    expect([at(net, "0").kind, at(net, "1.body.0").kind, at(net, "1.body").kind]).toEqual([
      "conv2d",
      "relu",
      "sequential",
    ]);
  });

  it("uses its scalars", () => {
    const model = chain(residual(chain(linear(1, 1, rng(1)))));
    const { model: net } = fixup(model, { rng: rng(5) });
    setValues(weightAt(net, "0.body.0"), [2]);
    setValues(at(net, "0.body.0").parameters!["inputBias"]!, [10]);
    setValues(at(net, "0.body").parameters!["scale"]!, [3]);
    // 5 + 3 * (2 * (5 + 10))
    expect(net(full([1, 1], 5)).dataSync()).toEqual(new Float32Array([95]));
  });

  it("goes through one branch of one layer, which only gets zeros", () => {
    const model = chain(residual(linear(2, 2, rng(1))), linear(2, 2, rng(1)));
    fixup(model, { rng: rng(5) });
    expect(weightAt(model, "0.body")).toBeAllClose(full([2, 2], 0));
  });

  it("tells by what each weight was scaled", () => {
    const { layers } = fixup(residualNet(4, 2), { rng: rng(5) });
    expect(layers.map(({ path, kind, scale }) => `${path} ${kind} ${scale}`)).toEqual([
      "0 linear 1",
      ...[1, 2, 3, 4].flatMap((branch) => [`${branch}.body.0 linear 0.5`, `${branch}.body.2 linear 0`]),
      "6 linear 0",
    ]);
  });

  it("finds the branches of containers of anybody's own, by what they say", () => {
    const sum = (children: Readonly<Record<string, Layer>>): Layer =>
      defineLayer((x) => x.add(children["way"]!(x)), {
        kind: "sum",
        children,
        traits: { branch: "way" },
        withChildren: sum,
      });
    const { model, layers } = fixup(chain(sum({ way: linear(2, 2, rng(1)) }), linear(2, 2, rng(1))), { rng: rng(5) });
    expect(layers.map(({ scale }) => scale)).toEqual([0, 0]);
    expect(Object.keys(at(model, "0.way").parameters!)).toEqual(["weight", "bias", "inputBias", "scale"]);
  });

  it("makes a net that can be copied if the layers inside can, with its scalars", () => {
    const plain = residual(chain(makeable(), relu), makeable());
    const { model } = fixup(plain, { rng: rng(5) });
    setValues(at(model, "body").parameters!["scale"]!, [3]);
    const copy = copyModel(model);
    const paths = (net: Layer): string[] => stateEntries(net).map(({ path, tensor }) => `${path} ${tensor.dataSync()}`);
    expect(paths(copy)).toEqual(paths(model));
    expect(parametersOf(copy).some((x) => parametersOf(model).includes(x))).toBe(false);
    setValues(at(copy, "body.0").parameters!["weight"]!, [1, 0, 0, 1]);
    const x = full([1, 2], 5);
    // the shortcut gives zeros: it is the last layer of the net
    expect(copy(x).dataSync()).toEqual(new Float32Array([15, 15]));
    expect(model(x).dataSync()).toEqual(new Float32Array([0, 0]));
  });

  it("keeps the net from being copied where a layer inside cannot be", () => {
    const { model } = fixup(residual(linear(2, 2, rng(1))), { rng: rng(5) });
    expect(() => copyModel(model)).toThrow(
      new TypeError(
        'copyModel: layers with parameters or buffers must have withParameters, got linear without it ("body"). ' +
          "Add withParameters(parameters, buffers), which returns the same layer over other tensors.",
      ),
    );
  });

  it("refuses what it is not for", () => {
    expect(() => fixup(chain(linear(2, 2, rng(1))), { rng: rng(5) })).toThrow(
      new Error("fixup: the model must have residual branches, got none. Build them with residual()."),
    );
    const norm = defineLayer((x) => x, {
      kind: "batchNorm",
      parameters: { weight: ones([2]) },
      traits: { normalizes: true },
    });
    expect(() => fixup(chain(residual(chain(linear(2, 2, rng(1)), norm))), { rng: rng(5) })).toThrow(
      new Error(
        'fixup: the model must be without normalization, got layer "0.body.1" (batchNorm). Leave it out; fixup replaces it.',
      ),
    );
    const own = defineLayer((x) => x, { kind: "dense", children: { a: residual(linear(2, 2, rng(1))) } });
    expect(() => fixup(chain(own), { rng: rng(5) })).toThrow(
      new Error(
        'fixup: containers must have withChildren, got layer "0" (dense) without. Build the model from sequential and residual.',
      ),
    );
  });
});
