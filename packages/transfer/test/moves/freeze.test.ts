import { relu } from "@ganglion/activations";
import { dropout, linear, loadStateDict, parameters, sequential, stateDict } from "@ganglion/layers";
import { batchNorm } from "@ganglion/normalization";
import { sgd } from "@ganglion/optim";
import {
  backward,
  buffersOf,
  defineLayer,
  grad,
  type Layer,
  mapLayers,
  mul,
  ones,
  reference,
  rng,
  scope,
  setBackend,
  sum,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import { freeze, isFrozen, resnet18, type ResNet, unfreeze } from "../../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const random = rng(7);
const training = { training: true, rng: random } as const;
const network = () =>
  sequential({
    body: sequential({ first: linear(3, 4, { rng: random }), norm: batchNorm(4), relu, dropout: dropout(0.5) }),
    head: linear(4, 2, { rng: random }),
  });
const input = (): Tensor => random.normal([8, 3]);

describe("freeze", () => {
  it("lets a frozen part compute as in inference, whatever the context says: statistics, mode and dropout", async () => {
    const model = network();
    model(input(), training); // so that the running statistics differ from the first ones
    const frozen = freeze(model, "body");
    const x = input();
    const before = await Promise.all(buffersOf(model).map((b) => b.array()));
    expect(await frozen(x, training).array()).toEqual(await model(x).array());
    expect(await Promise.all(buffersOf(model).map((b) => b.array()))).toEqual(before);
    expect(await model(x, training).array()).not.toEqual(await model(x).array());
  });

  it("gives no gradient to frozen parameters, and the right one to what comes before and after", () => {
    const model = sequential(
      linear(3, 3, { rng: random }),
      batchNorm(3),
      linear(3, 3, { rng: random }),
      linear(3, 1, { rng: random }),
    );
    const x = tensor(
      [
        [1, 2, 3],
        [4, 5, 7],
      ],
      { requiresGrad: true },
    );
    const wanted = grad(sum(model(x)), [x, ...parameters(model)]);
    const frozen = freeze(model, ["1", "2"]);
    backward(sum(frozen(x, training)));
    const all = parameters(frozen);
    expect(all).toEqual(parameters(model));
    expect(all.map((p) => p.grad !== undefined)).toEqual([true, true, false, false, false, false, true, true]);
    expect(x.grad).toBeAllClose(wanted[0]!);
    expect(all[0]?.grad).toBeAllClose(wanted[1]!);
    expect(all[6]?.grad).toBeAllClose(wanted[7]!);
  });

  it("keeps tensors, keys and the model that it was given", () => {
    const model = network();
    const frozen = freeze(model);
    expect(Object.keys(stateDict(frozen))).toEqual(Object.keys(stateDict(model)));
    expect(frozen.children.head.parameters.weight).toBe(model.children.head.parameters.weight);
    expect(isFrozen(model.children.head)).toBe(false);
    expect(isFrozen(frozen.children.head)).toBe(true);
    expect(frozen.children.head.kind).toBe("linear");
    expect(frozen.children.head.options).toEqual({ inFeatures: 4, outFeatures: 2, bias: true });
  });

  it("computes with what was loaded after freezing", async () => {
    const [model, other] = [network(), network()];
    const frozen = freeze(model);
    loadStateDict(frozen, stateDict(other));
    const x = input();
    expect(await frozen(x).array()).toEqual(await other(x).array());
  });

  it("leaves frozen weights as they are in training with an optimizer over all of them, and goes on after unfreezing", () => {
    const model = network();
    const optimizer = sgd(parameters(model), { learningRate: 0.1, momentum: 0.9, weightDecay: 0.1 });
    const step = (current: Layer): void =>
      scope(() => {
        backward(sum(current(input(), training)));
        optimizer.step();
        optimizer.zeroGrad();
      });
    const values = (): unknown[] => Object.values(stateDict(model)).map((x) => Array.from(x.dataSync()));
    const before = values();
    const frozen = freeze(model, "body");
    step(frozen);
    const between = values();
    // Weight and bias of the first layer, weight, bias and three statistics of the norm.
    expect(between.slice(0, 7)).toEqual(before.slice(0, 7));
    expect(between[7]).not.toEqual(before[7]);
    step(unfreeze(frozen));
    expect(values()[0]).not.toEqual(before[0]);
  });

  it("is undone by unfreeze, in whole or in part, to the very layers", () => {
    const model = network();
    const frozen = freeze(model);
    const partly = unfreeze(frozen, "body.norm");
    expect(partly.children.body.children.norm).toBe(model.children.body.children.norm);
    expect(isFrozen(partly.children.body.children.first)).toBe(true);
    expect(unfreeze(frozen).children.head).toBe(model.children.head);
    expect(freeze(frozen).children.head).toBe(frozen.children.head);
  });

  it("stays frozen when it is rebuilt over other tensors", () => {
    const frozen = freeze(network());
    const copy = mapLayers(frozen, (layer: Layer) => {
      if (layer.parameters === undefined || Object.keys(layer.parameters).length === 0) return layer;
      const twice = Object.entries(layer.parameters).map(([name, x]) => [name, mul(x.detach(), 2)] as const);
      return layer.withParameters!(Object.fromEntries(twice));
    });
    expect(isFrozen(copy.children!["head"]!)).toBe(true);
    expect(copy.children!["head"]!.parameters!["weight"]).toBeAllClose(mul(frozen.children.head.parameters.weight, 2));
  });

  it("understands paths, patterns, regular expressions and functions", () => {
    const model = network();
    const frozenIn = (layers: Parameters<typeof freeze>[1]): string[] => {
      const found: string[] = [];
      mapLayers(freeze(model, layers), (layer: Layer, { path }) => {
        if (isFrozen(layer)) found.push(path);
        return layer;
      });
      return found.toSorted();
    };
    expect(frozenIn("head")).toEqual(["head"]);
    expect(frozenIn("body.*")).toEqual(["body.dropout", "body.first", "body.norm", "body.relu"]);
    expect(frozenIn("b*.f*")).toEqual(["body.first"]);
    expect(frozenIn(/norm$/g)).toEqual(["body.norm"]);
    expect(frozenIn(["body.first", /head/])).toEqual(["body.first", "head"]);
    expect(frozenIn(({ layer }) => layer.kind === "linear")).toEqual(["body.first", "head"]);
    expect(frozenIn("")).toEqual(["body.dropout", "body.first", "body.norm", "body.relu", "head"]);
  });

  it("freezes a layer that stands in several places, whichever of them is meant", () => {
    const [shared, norm] = [linear(3, 3, { rng: random }), batchNorm(3)];
    const model = sequential(shared, norm, shared, dropout(0.5), norm);
    for (const path of ["0", "2"]) {
      const frozen = freeze(model, path);
      expect(["0", "2"].map((place) => isFrozen(frozen.children[place]!))).toEqual([true, true]);
      expect(frozen.children["0"]).toBe(frozen.children["2"]);
      expect(unfreeze(frozen, "2").children["0"]).toBe(shared);
    }
    expect(isFrozen(freeze(model, "4").children["1"]!)).toBe(true);
  });

  it("frees what it makes on the way", () => {
    const backend = reference();
    setBackend(backend);
    const frozen = freeze(network());
    const x = input();
    const { buffers } = backend.memory();
    scope(() => frozen(x).item === undefined);
    expect(backend.memory().buffers).toBe(buffers);
    const y = frozen.children.head(ones([1, 4]));
    expect(backend.memory().buffers).toBeLessThanOrEqual(buffers + 2);
    y.dispose();
  });

  it("keeps the type of the model", () => {
    expectTypeOf(freeze<ResNet>).returns.toEqualTypeOf<ResNet>();
    expectTypeOf(freeze(resnet18({ rng: random, classes: 2 })).children.fc.options.outFeatures).toEqualTypeOf<number>();
  });

  it("refuses what means nothing, naming what there is", () => {
    const model = network();
    expect(() => freeze(model, "boddy")).toThrow(
      new RangeError(
        'freeze: layers must mean at least one layer each, got "boddy", which means none. Its layers are: body, head; those inside of them are, say, body.0.',
      ),
    );
    expect(() => unfreeze(model, [/x/])).toThrow(
      "unfreeze: layers must mean at least one layer each, got /x/, which means none.",
    );
    expect(() => freeze(model, [])).toThrow(
      new TypeError(
        "freeze: layers must be paths, patterns or a function, got an empty list. Leave layers out for all of the model.",
      ),
    );
    expect(() => freeze(model, 3 as never)).toThrow(
      new TypeError(
        'freeze: layers must be paths, patterns or a function, got 3. Write a path such as "layer1", a pattern such as "layer*", or a list of them.',
      ),
    );
    expect(() => freeze(undefined as never)).toThrow("freeze: model must be a layer, got undefined.");
  });

  it("refuses a layer that cannot be made over other tensors", () => {
    const weight = ones([1], { requiresGrad: true });
    const scale = defineLayer((x) => mul(x, weight), { kind: "scale", parameters: { weight } });
    expect(() => freeze(sequential({ scale }))).toThrow(
      new TypeError(
        'freeze: layers with parameters must have withParameters, got scale without it ("scale"). Add withParameters(parameters), which returns the same layer over other tensors.',
      ),
    );
  });
});
