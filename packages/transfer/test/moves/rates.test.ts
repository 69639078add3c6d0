import { relu } from "@ganglion/activations";
import { linear, parameters, sequential } from "@ganglion/layers";
import { sgd } from "@ganglion/optim";
import { type Layer, mapLayers, reference, rng, setBackend } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import { freeze, gradualUnfreezing, isFrozen, parameterGroups, resnet20 } from "../../src/index.ts";

beforeEach(() => setBackend(reference()));

const random = rng(7);
const layer = () => linear(2, 2, { rng: random });

describe("parameterGroups", () => {
  it("lets rates fall from block to block towards the input", () => {
    const model = resnet20({ rng: rng(1) });
    const groups = parameterGroups(model, { learningRate: 1, factor: 0.5 });
    // conv1, bn1, nine blocks, fc.
    expect(groups.map(({ learningRate }) => learningRate)).toEqual(
      Array.from({ length: 12 }, (_, i) => 0.5 ** (11 - i)),
    );
    expect(groups.flatMap((group) => group.parameters)).toEqual(parameters(model));
    expect(sgd(groups, { learningRate: 1, momentum: 0.9 }).groups[0]!.learningRate).toBe(0.5 ** 11);
  });

  it("leaves out what is frozen, and gives what is shared to the last part that has it", () => {
    const [shared, own, last] = [layer(), layer(), layer()];
    const model = sequential(shared, own, relu, shared, last);
    const groups = parameterGroups(model, { learningRate: 0.1 });
    expect(groups.map((group) => group.parameters)).toEqual(
      [own, shared, last].map((each) => Object.values(each.parameters)),
    );
    expect(groups.map(({ learningRate }) => learningRate)).toEqual([0.1 * 0.9 ** 2, 0.1 * 0.9, 0.1]);
    expect(parameterGroups(freeze(model, ["0", "3"]), { learningRate: 0.1 }).map((group) => group.parameters)).toEqual(
      [own, last].map((each) => Object.values(each.parameters)),
    );
  });

  it("refuses what it cannot do", () => {
    const model = sequential(layer());
    expect(() => parameterGroups(freeze(model), { learningRate: 1 })).toThrow(
      new Error(
        "parameterGroups: there must be parameters that are not frozen, got none. Unfreeze some of it, say with unfreeze(model, path).",
      ),
    );
    for (const factor of [0, -1, 1.5, Number.NaN]) {
      expect(() => parameterGroups(model, { learningRate: 1, factor })).toThrow(
        new RangeError(`parameterGroups: factor must be above 0 and at most 1, got ${factor}. 0.9 is the default.`),
      );
    }
    expect(() => parameterGroups(model, {} as never)).toThrow(/^parameterGroups: learningRate/);
    expect(() => parameterGroups(3 as never, { learningRate: 1 })).toThrow(
      "parameterGroups: model must be a layer, got 3.",
    );
  });
});

describe("gradualUnfreezing", () => {
  const frozenIn = (model: Layer): string[] => {
    const found: string[] = [];
    mapLayers(model, (each: Layer, { path }) => {
      if (isFrozen(each) && Object.keys(each.parameters ?? {}).length > 0) found.push(path);
      return each;
    });
    return found;
  };

  it("begins with the head, ends with all, and unfreezes a part at a time", () => {
    const model = sequential(layer(), relu, sequential(layer(), layer()), layer());
    const stages = gradualUnfreezing(model);
    expect(stages.map(frozenIn)).toEqual([["0", "2.0", "2.1"], ["0", "2.0"], ["0"], []]);
    expect(stages.at(-1)).toBe(model);
    for (const stage of stages) expect(parameters(stage)).toEqual(parameters(model));
  });

  it("takes as many stages as it is asked for", () => {
    const model = sequential(layer(), layer(), layer(), layer(), layer());
    expect(gradualUnfreezing(model, { stages: 3 }).map(frozenIn)).toEqual([["0", "1", "2", "3"], ["0", "1"], []]);
    expect(gradualUnfreezing(model, { stages: 1 })).toEqual([model]);
    expect(() => gradualUnfreezing(model, { stages: 6 })).toThrow(
      new RangeError(
        "gradualUnfreezing: stages must be at most the 5 parts with parameters, got 6. Ask for fewer stages.",
      ),
    );
    expect(() => gradualUnfreezing(model, { stages: 0 })).toThrow(RangeError);
    expect(() => gradualUnfreezing(null as never)).toThrow("gradualUnfreezing: model must be a layer, got null.");
  });
});
