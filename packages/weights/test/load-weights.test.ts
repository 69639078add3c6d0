import { defineLayer, full, type Layer, ones, reference, rng, setBackend, type Tensor, zeros } from "@ganglion/tensor";
import { fuzz, fuzzCount, matchers, mutateJson, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { loadWeights, matchWeights, type NamedTensors, renameKeys, type RenameRule } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

function model(): Layer & { readonly own: Readonly<Record<string, Tensor>> } {
  const own = { weight: zeros([2, 3]), bias: zeros([2]), mean: zeros([2]), count: zeros([1], { dtype: "int32" }) };
  const fc = defineLayer((x) => x, { parameters: { weight: own.weight, bias: own.bias } });
  const norm = defineLayer((x) => x, { buffers: { running_mean: own.mean, count: own.count } });
  return Object.assign(
    defineLayer((x) => x, { children: { fc, norm } }),
    { own },
  );
}
const fitting = (): Record<string, Tensor> => ({
  "fc.weight": full([2, 3], 1),
  "fc.bias": full([2], 2, { dtype: "float64" }),
  "norm.running_mean": full([2], 3),
  "norm.count": full([1], 4, { dtype: "int32" }),
});

describe("matchWeights", () => {
  it("says what fits, what does not, and what was perhaps meant", () => {
    const { "fc.bias": bias, "norm.running_mean": mean, ...rest } = fitting();
    const state = {
      ...rest,
      "module.fc.bias": bias!,
      "norm.moving_mean": mean!,
      "fc.weight": ones([4]),
      "fc.weight_v": ones([2, 3]),
    };
    expect(matchWeights(model(), state)).toEqual({
      matched: ["norm.count"],
      missing: [
        { name: "fc.bias", shape: [2], closest: "module.fc.bias" },
        { name: "norm.running_mean", shape: [2], closest: "norm.moving_mean" },
      ],
      unexpected: [
        { name: "module.fc.bias", shape: [2], closest: "fc.bias" },
        { name: "norm.moving_mean", shape: [2], closest: "norm.running_mean" },
        { name: "fc.weight_v", shape: [2, 3] },
      ],
      misfits: [{ name: "fc.weight", shape: [2, 3], closest: "fc.weight_v", reason: "[4] for [2, 3]" }],
    });
  });

  it("proposes no name that is not like the other, or of another shape", () => {
    const { missing } = matchWeights(model(), {
      ...fitting(),
      "fc.bias": ones([2]),
      zzz: ones([2]),
      "norm.runing_mean": ones([3]),
    });
    expect(missing).toEqual([]);
    const { "norm.running_mean": _, ...rest } = fitting();
    expect(matchWeights(model(), { ...rest, zzz: ones([2]), "norm.runing_mean": ones([3]) }).missing).toEqual([
      { name: "norm.running_mean", shape: [2] },
    ]);
  });

  it("counts another kind of dtype and another backend as what does not fit", () => {
    const state = {
      ...fitting(),
      "fc.bias": ones([2], { dtype: "int32" }),
      "norm.running_mean": ones([2], { backend: reference() }),
    };
    expect(matchWeights(model(), state).misfits.map(({ reason }) => reason)).toEqual([
      "int32 for float32",
      "on reference for reference",
    ]);
  });

  it("is quick for many names that are on one side only", () => {
    const many = (prefix: string): NamedTensors => {
      const x = ones([1]);
      return Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`${prefix}.${index}.weight`, x]));
    };
    const { missing } = matchWeights(
      defineLayer((x) => x, { parameters: many("a") }),
      many("b"),
    );
    expect(missing).toHaveLength(5000);
    expect(missing[7]).toEqual({ name: "a.7.weight", shape: [1], closest: "b.7.weight" });
  });
});

describe("loadWeights", () => {
  it("gives the model's own tensors the values", () => {
    const one = model();
    expect(loadWeights(one, fitting()).matched).toHaveLength(4);
    expect(one.own["bias"]).toBeAllClose(full([2], 2));
    expect(one.own["count"]).toBeAllClose(full([1], 4, { dtype: "int32" }));
  });

  it("refuses what does not fit, and changes nothing", () => {
    const one = model();
    const { "fc.bias": bias, ...rest } = fitting();
    const state = { ...rest, "fc.weight": ones([4]), "module.fc.bias": bias!, other: ones([9]) };
    expect(thrown(() => loadWeights(one, state))).toBe(
      "Error: loadWeights: the state must fit the model, got missing fc.bias (there is module.fc.bias); " +
        "unexpected module.fc.bias (there is fc.bias); unexpected other; fc.weight [4] for [2, 3]. " +
        "Nothing was changed. Rename with renameKeys, or pass { strict: false } to load what fits.",
    );
    for (const x of Object.values(one.own)) expect(x.dataSync().every((value) => value === 0)).toBe(true);
  });

  it("loads what fits if that is wanted", () => {
    const one = model();
    const { matched } = loadWeights(one, { ...fitting(), "fc.weight": ones([4]), other: ones([9]) }, { strict: false });
    expect(matched).toEqual(["fc.bias", "norm.running_mean", "norm.count"]);
    expect(one.own["weight"]).toBeAllClose(zeros([2, 3]));
    expect(one.own["mean"]).toBeAllClose(full([2], 3));
  });

  it("lets a tensor that two layers share have one value only", () => {
    const weight = zeros([1]);
    const layer = defineLayer((x) => x, { parameters: { weight } });
    const shared = defineLayer((x) => x, { children: { a: layer, b: layer } });
    expect(thrown(() => loadWeights(shared, { "a.weight": ones([1]), "b.weight": zeros([1]) }))).toBe(
      "Error: loadWeights: the state must fit the model, got b.weight for the tensor of a.weight, with other values. " +
        "Nothing was changed. Rename with renameKeys, or pass { strict: false } to load what fits.",
    );
    loadWeights(shared, { "a.weight": ones([1]), "b.weight": ones([1]) });
    expect(weight).toBeAllClose([1]);
  });

  it.each([
    [
      () => loadWeights({} as Layer, {}),
      "loadWeights: model must be a layer, got an empty object. Pass a layer, such as sequential(...), first and the state second.",
    ],
    [
      () => matchWeights(model(), null as unknown as NamedTensors),
      "matchWeights: state must be an object of its parts by name, got null. Pass a model, or an object such as { weight, bias }.",
    ],
    [
      () => loadWeights(model(), { x: 1 as unknown as Tensor }),
      "loadWeights: x must be a tensor, got 1. Make it with tensor(values).",
    ],
    [
      () => loadWeights(model(), {}, { strict: 1 as unknown as boolean }),
      "loadWeights: strict must be true or false, got 1. Leave it out for the default.",
    ],
  ])("refuses what is no model, state or option: %#", (call, message) => {
    expect(thrown(call)).toBe(`TypeError: ${message}`);
  });

  it("survives mutants of states, whole or not at all", async () => {
    const report = await fuzz("weights", fuzzCount(10_000), (random, index) => {
      const one = model();
      const strict = index % 2 === 0;
      const state = mutateJson(random, fitting()) as NamedTensors;
      try {
        const { matched } = loadWeights(one, state, { strict });
        if (strict && matched.length !== 4) throw new Error(`${matched.length} were loaded`);
      } catch (error) {
        if (Object.values(one.own).some((x) => x.dataSync().some((value) => value !== 0)))
          throw new Error("a part was loaded", { cause: error });
        throw error;
      }
    });
    expect(report.accepted).toBeGreaterThan(100);
    expect(report.rules.size).toBeGreaterThan(4);
  });
});

describe("renameKeys", () => {
  const [a, b] = [rng(1), rng(2)].map((random) => (): Tensor => random.normal([2])) as [() => Tensor, () => Tensor];
  const names = (keys: readonly string[], rules: readonly RenameRule[]): string[] =>
    Object.keys(renameKeys(Object.fromEntries(keys.map((key) => [key, a()])), rules));

  it.each<readonly [rule: RenameRule, keys: readonly string[], renamed: readonly string[]]>([
    [
      ["module", ""],
      ["module.fc.weight", "modules.fc", "module"],
      ["fc.weight", "modules.fc", ""],
    ],
    [["module.", ""], ["module.fc.weight"], ["fc.weight"]],
    [
      ["fc", "head.out"],
      ["fc.weight", "fc2.weight", "fc"],
      ["head.out.weight", "fc2.weight", "head.out"],
    ],
    [["fc", "head."], ["fc.weight"], ["head.weight"]],
    [
      [/^layer(\d)/, "stage.$1"],
      ["layer1.conv", "layer2.conv", "fc"],
      ["stage.1.conv", "stage.2.conv", "fc"],
    ],
    [
      [/a/g, "b"],
      ["aa.a", "c"],
      ["bb.b", "c"],
    ],
    [["fc", null], ["fc.weight", "conv"], ["conv"]],
  ])("applies %j", (rule, keys, renamed) => {
    expect(names(keys, [rule])).toEqual(renamed);
  });

  it("applies one rule after another, and keeps the tensors", () => {
    const state = { "module.fc.weight": a(), b: b() };
    const renamed = renameKeys(state, [
      ["module", ""],
      ["fc", "head"],
    ]);
    expect(renamed).toEqual({ "head.weight": state["module.fc.weight"], b: state.b });
    expect(renameKeys({ ["__proto__x"]: a() }, [[/x$/, ""]])).toHaveProperty("__proto__");
  });

  it.each([
    [
      () => names(["a.x", "b.x"], [[/^./, "c"]]),
      "Error: renameKeys: each tensor must get a name of its own, got two called c.x. Make the rules tell them apart.",
    ],
    [
      () => names(["model.fc"], [["module", ""]]),
      'Error: renameKeys: each rule must fit some name, got "module", which fits none. By then there is, for example, "model.fc".',
    ],
    [
      () => names(["fc"], [[/conv/, ""]]),
      'Error: renameKeys: each rule must fit some name, got /conv/, which fits none. By then there is, for example, "fc".',
    ],
    [
      () => names(["fc"], { fc: "head" } as unknown as RenameRule[]),
      'TypeError: renameKeys: rules must be an array of pairs, got an object with fc. Pass rules such as [["module", ""], [/^fc/, "head"]].',
    ],
    [
      () => names(["fc"], [["fc", 1]] as unknown as RenameRule[]),
      'TypeError: renameKeys: rules[0] must be [from, to], got ["fc", 1]. Pass rules such as [["module", ""], [/^fc/, "head"]].',
    ],
    [
      () => names(["fc"], [["", "x"]]),
      'TypeError: renameKeys: rules[0] must be [from, to], got ["", "x"]. Pass rules such as [["module", ""], [/^fc/, "head"]].',
    ],
    [
      () => names(["fc"], ["fc"] as unknown as RenameRule[]),
      'TypeError: renameKeys: rules[0] must be [from, to], got "fc". Pass rules such as [["module", ""], [/^fc/, "head"]].',
    ],
    [
      () => renameKeys(model() as unknown as NamedTensors, []),
      "TypeError: renameKeys: state must be an object of tensors by name, got a function. Pass its state, such as stateDict(model).",
    ],
  ])("refuses what would lose something: %#", (call, message) => {
    expect(thrown(call)).toBe(message);
  });
});
