import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  activationNames,
  computeNames,
  initNames,
  normalizationNames,
  optimizerNames,
  preparationNames,
  scheduleNames,
} from "../../src/experiment/choices.ts";
import {
  defaultExperiment,
  defaultsFor,
  differences,
  type Experiment,
  withData,
} from "../../src/experiment/experiment.ts";
import { readLink, writeLink } from "../../src/experiment/experiment-link.ts";
import { dense, type LayerSpec } from "../../src/experiment/layer-spec.ts";
import { describeProblem } from "../../src/text/problem-text.ts";

const size = fc.integer({ min: 1, max: 512 });
const own = {
  activation: fc.constantFrom(...activationNames),
  normalization: fc.constantFrom(...normalizationNames),
  init: fc.constantFrom(...initNames),
};
const layer = (kind: LayerSpec["kind"]) =>
  fc.record({ kind: fc.constant(kind), size, ...own }, { requiredKeys: ["kind", "size"], noNullPrototype: true });
const hidden = fc
  .tuple(
    fc.array(fc.oneof(layer("conv"), layer("residual")), { maxLength: 4 }),
    fc.array(layer("dense"), { maxLength: 4 }),
  )
  .map(([pictures, flat]): LayerSpec[] => [...pictures, { kind: "pool", size: 2 }, ...flat]);

const experiments: fc.Arbitrary<Experiment> = fc.record(
  {
    data: fc.constantFrom("digits", "fashion-mnist"),
    own: fc.constant(undefined),
    preparation: fc.constantFrom(...preparationNames),
    hidden,
    ...own,
    optimizer: fc.constantFrom(...optimizerNames),
    learningRate: fc.double({ min: 0.000001, max: 1000, noNaN: true }),
    momentum: fc.double({ min: 0, max: 0.999, noNaN: true }),
    schedule: fc.constantFrom(...scheduleNames),
    weightDecay: fc.double({ min: 0, max: 1, noNaN: true }),
    clip: fc.double({ min: 0, max: 1000, noNaN: true }),
    batchSize: fc.integer({ min: 1, max: 1024 }),
    epochs: fc.integer({ min: 1, max: 500 }),
    seed: fc.integer({ min: 0, max: 999_999_999 }),
    compute: fc.constantFrom(...computeNames),
  },
  { noNullPrototype: true },
);

const noLayer =
  "is not a layer. Layers are written 32 (dense), c8 (convolution), r8 (residual), p (pooling), d20 (dropout).";

describe("a link", () => {
  it("gives back the experiment that it was written from", () => {
    fc.assert(
      fc.property(experiments, (experiment) => {
        expect(readLink(writeLink(experiment))).toStrictEqual({ experiment, unknown: [] });
      }),
    );
  });

  it("reads well", () => {
    const layers: LayerSpec[] = [
      { kind: "conv", size: 8 },
      { kind: "pool", size: 2 },
      { ...dense(32), activation: "tanh" },
    ];
    expect(writeLink({ ...defaultExperiment, hidden: layers })).toBe(
      "?data=digits&prep=none&hidden=c8,p,32~tanh&activation=relu&norm=none&init=default&optimizer=sgd&rate=0.05" +
        "&momentum=0.9&schedule=constant&decay=0&clip=0&batch=32&epochs=20&seed=7&compute=auto",
    );
  });

  it("leaves the rest as trains that data well", () => {
    expect(readLink("")).toStrictEqual({ experiment: defaultExperiment, unknown: [] });
    expect(readLink("?data=spirals&seed=3")).toStrictEqual({
      experiment: { ...defaultsFor("spirals"), seed: 3 },
      unknown: [],
    });
  });

  it("may have been encoded on its way", () => {
    expect(readLink("?hidden=64%2C32")).toStrictEqual({
      experiment: { ...defaultExperiment, hidden: [dense(64), dense(32)] },
      unknown: [],
    });
  });

  it("is read without what others hang onto it, which is named once", () => {
    expect(readLink("?utm_source=a&seed=3&fbclid=b&utm_source=c&lang=ru&hide=data")).toStrictEqual({
      experiment: { ...defaultExperiment, seed: 3 },
      unknown: ["utm_source", "fbclid"],
    });
  });

  it.each([
    ["?data=cats", "“data” can be digits, fashion-mnist, circles, moons, spirals, xor, own, but not “cats”."],
    ["?norm=", "“norm” can be none, batch, layer, group, but not “”."],
    ["?hidden=64,,32", "Units must be a whole number from 1 to 512. “” is not."],
    ["?hidden=1,2,3,4,5,6,7,8,9,10,11,12,13", "A network can have at most 12 hidden layers here, not 13."],
    ["?hidden=32~loud", `“32~loud” ${noLayer}`],
    ["?hidden=32,conv8", `“conv8” ${noLayer}`],
    ["?hidden=c-8", "Units must be a whole number from 1 to 512. “-8” is not."],
    ["?hidden=32,c8", "“c8” works on images, so it must come before the layers that do not."],
    ["?hidden=p,p,p,p", "“p,p,p,p” pools the image away: nothing would be left of it."],
    ["?data=moons&hidden=c8", "Layers such as “c8” need images, and this data set has points."],
    ["?rate=fast", "Learning rate must be a number from 0.000001 to 1000. “fast” is not."],
    ["?batch=0", "Batch size must be a whole number from 1 to 1024. “0” is not."],
    ["?seed=1e99", "Seed must be a whole number from 0 to 999999999. “1e99” is not."],
    [`?seed=${"$&".repeat(99)}`, "Seed must be a whole number from 0 to 999999999. “$” is not."],
    ["?compute=gpu", "“compute” can be auto, wasm, webgpu, webgl2, cpu, but not “gpu”."],
    ["?seed=1&seed=2", "“seed” is in the link more than once."],
  ])("%s is refused", (query, text) => {
    const link = readLink(query);
    if (!("problem" in link)) throw new Error("the link must be refused, got an experiment.");
    expect(describeProblem(link)).toBe(text);
  });
});

describe("other data", () => {
  it("bring what trains them well, and leave what was changed", () => {
    const changed = { ...defaultExperiment, seed: 3, learningRate: 0.2 };
    expect(withData(changed, "spirals")).toStrictEqual({ ...defaultsFor("spirals"), seed: 3, learningRate: 0.2 });
    expect(differences(defaultExperiment, changed)).toStrictEqual(["learningRate", "seed"]);
  });

  it("that are points take no layers for pictures with them", () => {
    const pictures = { ...defaultExperiment, hidden: [{ kind: "conv", size: 8 }] as const };
    expect(withData(pictures, "moons").hidden).toStrictEqual(defaultsFor("moons").hidden);
  });
});
