import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, it } from "vitest";
import * as ganglion from "../src/index.ts";
import {
  type Backend,
  cast,
  castModel,
  copyModel,
  type Layer,
  moveTo,
  reference,
  setBackend,
  stateEntries,
  type Tensor,
  tensor,
  wasm,
} from "../src/index.ts";
import type { Call } from "./hostile/call.ts";
import { activationCalls, layerCalls, normalizationCalls } from "./hostile/layer-calls.ts";
import { image, indices, square } from "./hostile/operands.ts";

expect.extend(matchers);

const signal = (): Tensor =>
  tensor([
    [
      [1, 2, 3, 4],
      [5, 6, 7, 9],
    ],
  ]);

const factories = ganglion as unknown as Readonly<Record<string, (...given: readonly unknown[]) => Layer>>;

// The layers are made before any test runs.
setBackend(reference());

/** What each kind of layer takes. */
const INPUTS = { layer: square, imageLayer: image, signalLayer: signal, indexLayer: indices } as const;

/** All that is exported and makes layers; that there is a call for each is held by the hostile arguments' test. */
const made = Object.entries({ ...activationCalls, ...layerCalls, ...normalizationCalls }).flatMap(([name, call]) => {
  const input = INPUTS[call.makes as keyof typeof INPUTS];
  return input === undefined || name === "defineActivation" ? [] : [{ name, call, input }];
});

/** The call as it is, and without the bias or the parameters that it may be made without. */
const rows = made.flatMap(({ name, call, input }) =>
  ["as it is", "bias", "affine", "elementwiseAffine", "trackRunningStats"].flatMap((without) => {
    if (without !== "as it is" && !Object.hasOwn((call.given().at(-1) ?? {}) as object, without)) return [];
    return [{ name, without, input, make: () => build(name, call, without) }];
  }),
);

function build(name: string, { given }: Call, without: string): Layer {
  const values = given();
  const last = values.at(-1);
  const options = typeof last === "object" && without !== "as it is" ? { ...last, [without]: false } : last;
  return (factories[name] as (typeof factories)[string])(
    ...values.slice(0, -1),
    ...(values.length > 0 ? [options] : []),
  );
}

const elsewhere = (x: Tensor, backend: Backend): Tensor =>
  tensor(x.dataSync(), { shape: x.shape, dtype: x.dtype, backend });

/** What a layer says of itself, but for its tensors. */
function facts(layer: Layer): unknown {
  const { kind, options, traits, omitted } = layer;
  return {
    kind,
    options: { ...options, dtype: undefined },
    traits,
    omitted,
    paths: stateEntries(layer).map(({ path }) => path),
  };
}

describe("every layer that is exported can be made again over other tensors", () => {
  let here: Backend;
  let away: Backend;
  beforeAll(async () => {
    here = reference();
    away = await wasm({ threads: 1 });
    setBackend(here);
  });

  it("so are those that have any", () => {
    const names = new Set(rows.filter(({ make }) => stateEntries(make()).length > 0).map(({ name }) => name));
    for (const name of ["linear", "conv2d", "embedding", "batchNorm", "prelu", "maxout", "sequential"]) {
      expect(names).toContain(name);
    }
  });

  describe.each(rows)("$name ($without)", ({ make, input }) => {
    it("copied, and computes the same", () => {
      const layer = make();
      const copy = copyModel(layer);
      expect(facts(copy)).toEqual(facts(layer));
      expect(copy(input())).toBeAllClose(layer(input()), { rtol: 0, atol: 0 });
      const own = stateEntries(layer).map(({ tensor: x }) => x);
      expect(stateEntries(copy).filter(({ tensor: x }) => own.includes(x))).toEqual([]);
    });

    it("over the tensors that it has, by its own withParameters", () => {
      const layer = make();
      const { parameters = {}, buffers = {}, withParameters } = layer;
      if (Object.keys({ ...parameters, ...buffers }).length === 0) return;
      const same = withParameters?.(parameters) as Layer;
      expect(facts(same)).toEqual(facts(layer));
      expect({ ...same.parameters, ...same.buffers }).toEqual({ ...parameters, ...buffers });
      expect(same(input())).toBeAllClose(layer(input()), { rtol: 0, atol: 0 });
    });

    it("moved to another backend and back", async () => {
      const layer = make();
      const there = await moveTo(layer, away);
      for (const { tensor: x } of stateEntries(there)) expect(x.backend).toBe(away);
      expect(facts(there)).toEqual(facts(layer));
      const y = there(elsewhere(input(), away));
      expect(elsewhere(y, here)).toBeAllClose(layer(input()), { rtol: 1e-5, atol: 1e-6 });
      const back = await moveTo(there, here);
      expect(back(input())).toBeAllClose(layer(input()), { rtol: 0, atol: 0 });
    });

    it("converted to double precision", () => {
      const layer = make();
      const double = castModel(layer, "float64");
      const floats = stateEntries(double).filter(({ tensor: x }) => x.dtype !== "int32");
      expect(floats.every(({ tensor: x }) => x.dtype === "float64")).toBe(true);
      expect(facts(double)).toEqual(facts(layer));
      const x = input();
      const y = double(x.dtype === "int32" ? x : cast(x, "float64"));
      expect(cast(y, "float32")).toBeAllClose(layer(x), { rtol: 1e-5, atol: 1e-6 });
    });
  });
});
