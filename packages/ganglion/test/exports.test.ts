import * as activations from "@ganglion/activations";
import * as datasets from "@ganglion/datasets";
import * as diagnostics from "@ganglion/diagnostics";
import * as init from "@ganglion/init";
import * as layers from "@ganglion/layers";
import * as losses from "@ganglion/losses";
import * as normalization from "@ganglion/normalization";
import * as onnx from "@ganglion/onnx";
import * as optim from "@ganglion/optim";
import * as preprocessing from "@ganglion/preprocessing";
import * as tensor from "@ganglion/tensor";
import * as train from "@ganglion/train";
import * as transfer from "@ganglion/transfer";
import * as wasm from "@ganglion/wasm";
import * as weights from "@ganglion/weights";
import { describe, expect, it } from "vitest";
import * as ganglion from "../src/index.ts";

const packages: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  activations,
  datasets,
  diagnostics,
  init,
  layers,
  losses,
  normalization,
  onnx,
  optim,
  preprocessing,
  tensor,
  train,
  transfer,
  wasm,
  weights,
};

interface Choice {
  /** Whose the name is in the umbrella. */
  readonly mine: string;
  /** Who has the name too. */
  readonly other: string;
  /** What the other's is called in the umbrella; undefined if it does the same. */
  readonly alias?: string;
}

/** Names that two packages have. */
const chosen: Readonly<Record<string, Choice>> = Object.fromEntries(
  ["logSoftmax", "sigmoid", "softmax", "softplus", "tanh"].map((name) => [
    name,
    { mine: "activations", other: "tensor" },
  ]),
);

const umbrella: Readonly<Record<string, unknown>> = ganglion;

describe("the umbrella", () => {
  // A name that two `export *` bring along is left out without a word, so each is looked for.
  it.each(Object.keys(packages))("has everything of %s", (name) => {
    const missing: string[] = [];
    for (const [key, value] of Object.entries(packages[name]!)) {
      if (chosen[key]?.other !== name && umbrella[key] !== value) missing.push(key);
    }
    expect(missing).toEqual([]);
  });

  it("says which one it means where two packages share a name", () => {
    for (const [key, { mine, other, alias }] of Object.entries(chosen)) {
      expect(umbrella[key]).toBe(packages[mine]![key]);
      expect(packages[other]![key]).not.toBe(packages[mine]![key]);
      if (alias !== undefined) expect(umbrella[alias]).toBe(packages[other]![key]);
    }
  });

  it("has nothing else but its own autoBackend", () => {
    const known = new Set(Object.values(packages).flatMap((all) => Object.keys(all)));
    const aliases = Object.values(chosen).flatMap(({ alias }) => alias ?? []);
    expect(Object.keys(ganglion).filter((key) => !known.has(key))).toEqual([...aliases, "autoBackend"]);
  });
});
