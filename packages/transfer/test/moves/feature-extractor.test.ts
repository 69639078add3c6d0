import { linear, sequential } from "@ganglion/layers";
import { type Layer, noGrad, ones, reference, rng, setBackend, type Tensor, zeros } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { featureExtractor, mobilenetV1, resnet20, squeezenet1_1 } from "../../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

describe("featureExtractor", () => {
  it("computes what the layer at each path computes in the whole model, and calls nothing after it", () => {
    const model = resnet20({ rng: rng(1) });
    const x = rng(2).normal([1, 3, 16, 16]);
    const seen = new Map<string, Tensor>();
    noGrad(() => model(x, { observe: (path, _, y) => seen.set(path, y) }));
    for (const until of ["conv1", "bn1", "layer1", "layer1.2", "layer2.0", "layer3.2", "avgpool", "fc"]) {
      const called = new Set<string>();
      const features = noGrad(() => featureExtractor(model, { until })(x, { observe: (path) => called.add(path) }));
      expect(features).toBeAllClose(seen.get(until)!);
      const names = until.split(".");
      const later = Object.keys(model.children).slice(Object.keys(model.children).indexOf(names[0]!) + 1);
      expect([...called].filter((path) => later.includes(path.split(".")[0]!))).toEqual([]);
      expect(names[1] === undefined || !called.has(`${names[0]}.${Number(names[1]) + 1}`)).toBe(true);
    }
  });

  it("stops before the head unless told where, and has the model's own layers", () => {
    const model = resnet20({ rng: rng(1) });
    const body = featureExtractor(model);
    expect(body(zeros([2, 3, 16, 16])).shape).toEqual([2, 64]);
    expect(Object.keys(body.children!)).toEqual(["conv1", "bn1", "relu", "layer1", "layer2", "layer3", "avgpool"]);
    expect(body.children!["layer1"]).toBe(model.children.layer1);
    expect(featureExtractor(squeezenet1_1({ rng: rng(1) }))(zeros([1, 3, 33, 33])).shape).toEqual([1, 512, 2, 2]);
  });

  it("averages channels to features where it is asked to", () => {
    const model = mobilenetV1({ rng: rng(1), width: 0.25, classes: 2 });
    const x = rng(2).normal([2, 3, 64, 64]);
    const images = featureExtractor(model, { until: "conv_pw_2_relu" })(x);
    const features = featureExtractor(model, { until: "conv_pw_2_relu", pool: true })(x);
    expect(images.shape).toEqual([2, 32, 16, 16]);
    expect(features).toBeAllClose(images.mean({ axis: [2, 3] }));
    expect(featureExtractor(model, { pool: true })(x).shape).toEqual([2, 256]);
    const rebuilt = featureExtractor(model, { pool: true }).withChildren!({ body: ((y: Tensor) => y) as Layer });
    expect(rebuilt(ones([2, 3, 4])).shape).toEqual([2, 3]);
  });

  it("refuses what it cannot cut, and paths that lead nowhere", () => {
    const model = resnet20({ rng: rng(1) });
    expect(() => featureExtractor(model, { until: "layer1.0.conv1" })).toThrow(
      new RangeError(
        'featureExtractor: a model can be cut only between layers that are called one after the other, got basicBlock at "layer1.0". Cut at "layer1.0", or before it.',
      ),
    );
    expect(() => featureExtractor(model, { until: "layer4" })).toThrow(
      new RangeError(
        'featureExtractor: the path must lead to a layer, got "layer4". The model has conv1, bn1, relu, layer1, layer2, layer3, avgpool, fc.',
      ),
    );
    expect(() => featureExtractor(sequential((x: Tensor) => x))).toThrow(
      "featureExtractor: the head must be a linear layer",
    );
    expect(() => featureExtractor(model, { to: "fc" } as never)).toThrow(TypeError);
    expect(() => featureExtractor(model, "fc" as never)).toThrow("featureExtractor: options must be a plain object");
    const flat = featureExtractor(
      sequential({ only: ((x: Tensor) => x.sum()) as Layer, fc: linear(2, 2, { rng: rng(1) }) }),
      { pool: true },
    );
    expect(() => flat(ones([2]))).toThrow(
      "featureExtractor: features must be [n, d] or [n, c, ...], got []. Give it batches.",
    );
  });
});
