import { linear, sequential } from "@ganglion/layers";
import { defineLayer, type Layer, ones, reference, rng, setBackend, zeros } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { wasm } from "@ganglion/wasm";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import * as transfer from "../../src/index.ts";
import { addClasses, mobilenetV1, replaceHead, squeezenet1_1, resnet20 } from "../../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

describe("replaceHead", () => {
  it.each([
    ["resnet18", transfer.resnet18, "fc"],
    ["densenet121", transfer.densenet121, "classifier"],
    ["mobilenetV2", transfer.mobilenetV2, "classifier.1"],
    ["mobilenetV3Small", transfer.mobilenetV3Small, "classifier.3"],
    ["efficientnetB0", transfer.efficientnetB0, "classifier.1"],
    ["squeezenet1_0", transfer.squeezenet1_0, "classifier.1"],
  ] as const)("replaces the last layer of %s and keeps all others", (_, make, path) => {
    const model = make({ rng: rng(1) });
    const other = replaceHead(model, { classes: 3, rng: rng(2) });
    const at = (layer: Layer): Layer => path.split(".").reduce((inner, part) => inner.children?.[part] as Layer, layer);
    expect(at(other).parameters?.["weight"]?.shape[0]).toBe(3);
    const others = (layer: Layer): unknown[] => {
      const all: unknown[] = [];
      const visit = (inner: Layer): void => {
        if (inner !== at(layer)) all.push(...Object.values(inner.parameters ?? {}));
        for (const child of Object.values(inner.children ?? {})) visit(child);
      };
      visit(layer);
      return all;
    };
    expect(others(other)).toEqual(others(model));
    expect(at(model).parameters?.["weight"]?.shape[0]).toBe(1000);
  });

  it("takes a head of one's own, for the features that come in", () => {
    const model = resnet20({ rng: rng(1) });
    let features = 0;
    const other = replaceHead(model, {
      head: (count) => {
        features = count;
        return sequential(linear(count, 8, { rng: rng(2) }), linear(8, 3, { rng: rng(3) }));
      },
    });
    expect(features).toBe(64);
    expect(other(zeros([2, 3, 32, 32])).shape).toEqual([2, 3]);
  });

  it("replaces the layer at a path, and a model that is one linear layer", () => {
    const model = sequential({ head: linear(4, 8, { rng: rng(1), bias: false }), last: linear(8, 8, { rng: rng(1) }) });
    const other = replaceHead(model, { classes: 8, rng: rng(2), at: "head" });
    expect(other.children.last).toBe(model.children.last);
    expect(other.children.head.parameters.bias).toBeUndefined();
    expect(replaceHead(linear(4, 2, { rng: rng(1) }), { classes: 9, rng: rng(1) }).options.outFeatures).toBe(9);
  });

  it("keeps a head that is a convolution one", () => {
    const other = replaceHead(squeezenet1_1({ rng: rng(1) }), { classes: 4, rng: rng(2) });
    expect(other(zeros([1, 3, 64, 64])).shape).toEqual([1, 4]);
    expectTypeOf(other).toEqualTypeOf<transfer.SqueezeNet>();
  });

  it("refuses what it cannot do", async () => {
    const model = mobilenetV1({ rng: rng(1), width: 0.25, classes: 3 });
    expect(() => replaceHead(model, {})).toThrow(
      new TypeError(
        "replaceHead: classes and rng must be given, got no classes and no rng. Write { classes: 5, rng: rng(7) }, or { head: (features) => layer }.",
      ),
    );
    expect(() => replaceHead(model, { classes: 0, rng: rng(1) })).toThrow(RangeError);
    expect(() => replaceHead(model, { num_classes: 2, rng: rng(1) } as never)).toThrow(/classes/);
    expect(() => replaceHead(model, { classes: 2, rng: rng(1), at: "conv9" })).toThrow(RangeError);
    expect(() => replaceHead(model, { classes: 2, rng: rng(1), at: "conv1_relu" })).toThrow(
      new TypeError(
        'replaceHead: the head must be a linear layer or a convolution, got relu6 at "conv1_relu". Say which layer it is with at: its path.',
      ),
    );
    expect(() =>
      replaceHead(
        defineLayer((x) => x, {}),
        { classes: 2, rng: rng(1) },
      ),
    ).toThrow("replaceHead: the head must be a linear layer or a convolution, got a model without any.");
    expect(() => replaceHead(model, { head: () => 3 as never })).toThrow(TypeError);
    setBackend(await wasm({ threads: 1 }));
    expect(() => replaceHead(model, { classes: 2, rng: rng(1) })).toThrow(
      'replaceHead: the model must be on the backend on which new tensors are made, got reference for "predictions". Call setBackend with its backend, or move it with await moveTo(model, backend).',
    );
  });
});

describe("addClasses", () => {
  it("keeps the scores of the classes that there were", () => {
    const model = sequential({ head: linear(4, 3, { rng: rng(1) }) });
    const x = rng(2).normal([5, 4]);
    const wider = addClasses(model, { rng: rng(3), count: 2 });
    expect(wider(x).shape).toEqual([5, 5]);
    expect(
      wider(x)
        .dataSync()
        .filter((_, i) => i % 5 < 3),
    ).toEqual(model(x).dataSync());
    expect(model(x).shape).toEqual([5, 3]);
    expect(wider.children.head.parameters.weight.requiresGrad).toBe(true);
  });

  it("adds channels to a head that is a convolution", () => {
    const model = squeezenet1_1({ rng: rng(1), classes: 3 });
    expect(addClasses(model, { rng: rng(3) })(ones([1, 3, 64, 64])).shape).toEqual([1, 4]);
  });

  it("refuses what it cannot do", () => {
    const model = linear(4, 3, { rng: rng(1) });
    expect(() => addClasses(model, {} as never)).toThrow("addClasses: rng");
    expect(() => addClasses(model, { rng: rng(1), count: -1 })).toThrow(RangeError);
    expect(() => addClasses(undefined as never, { rng: rng(1) })).toThrow("addClasses: model must be a layer");
  });
});
