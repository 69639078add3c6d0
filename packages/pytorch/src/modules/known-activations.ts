import * as functions from "@ganglion/activations";
import { defineLayer, type Layer, rng, zeros } from "@ganglion/tensor";
import { call, literal } from "./code.ts";
import type { KnownModule, Options } from "./known-module.ts";

/** The activations, the one that does nothing among them. */
export function knownActivations(): readonly KnownModule[] {
  return [...withoutOptions(), ...withOptions(), ...learned()];
}

function withoutOptions(): readonly KnownModule[] {
  const modules: readonly (readonly [Layer, string])[] = [
    [defineLayer((x) => x, {}), "nn.Identity"],
    [functions.relu, "nn.ReLU"],
    [functions.relu6, "nn.ReLU6"],
    [functions.sigmoid, "nn.Sigmoid"],
    [functions.tanh, "nn.Tanh"],
    [functions.selu, "nn.SELU"],
    [functions.mish, "nn.Mish"],
    [functions.hardSwish, "nn.Hardswish"],
    [functions.hardSigmoid, "nn.Hardsigmoid"],
  ];
  return modules.map(([layer, name]) => ({ make: () => layer, write: () => call(name, []) }));
}

function withOptions(): readonly KnownModule[] {
  const one = (name: string, option: string, make: KnownModule["make"]): KnownModule => ({
    make,
    write: (o) => call(name, [literal(o[option])]),
  });
  const along = (o: Options): number => o["axis"];
  return [
    one("nn.LeakyReLU", "negativeSlope", (o) => functions.leakyRelu.with({ negativeSlope: o["negativeSlope"] })),
    one("nn.ELU", "alpha", (o) => functions.elu.with({ alpha: o["alpha"] })),
    {
      make: (o) => functions.gelu.with({ approximate: o["approximate"] }),
      write: (o) => call("nn.GELU", [], { approximate: o["approximate"] === "none" ? undefined : o["approximate"] }),
    },
    {
      make: (o) => functions.softplus.with({ beta: o["beta"], threshold: o["threshold"] }),
      write: (o) => call("nn.Softplus", [literal(o["beta"]), literal(o["threshold"])]),
    },
    {
      make: (o) => functions.hardTanh.with({ min: o["min"], max: o["max"] }),
      write: (o) => call("nn.Hardtanh", [literal(o["min"]), literal(o["max"])]),
    },
    {
      make: (o) => functions.swish.with({ beta: o["beta"] }),
      write: (o) => (o["beta"] === 1 ? call("nn.SiLU", []) : call("layers.Swish", [literal(o["beta"])])),
    },
    {
      make: (o) => functions.softmax.with({ axis: along(o) }),
      write: (o) => call("nn.Softmax", [], { dim: along(o) }),
    },
    {
      make: (o) => functions.logSoftmax.with({ axis: along(o) }),
      write: (o) => call("nn.LogSoftmax", [], { dim: along(o) }),
    },
    one("layers.MaxoutFeatures", "pieces", (o) => functions.maxoutFeatures.with({ pieces: o["pieces"] })),
  ];
}

function learned(): readonly KnownModule[] {
  return [
    {
      make: (o) => functions.prelu({ channels: o["channels"], dtype: o["dtype"] }),
      write: (o) => call("nn.PReLU", [literal(o["channels"])]),
    },
    {
      make: (o) => functions.learnedSwish({ channels: o["channels"], dtype: o["dtype"] }),
      write: (o) => call("layers.LearnedSwish", [literal(o["channels"])]),
    },
    {
      make: (o) =>
        functions.maxout(o["inFeatures"], o["outFeatures"], {
          pieces: o["pieces"],
          bias: o["bias"],
          rng: rng(0),
          init: zeros,
        }),
      write: (o) =>
        call("layers.Maxout", [literal(o["inFeatures"]), literal(o["outFeatures"])], {
          pieces: o["pieces"],
          bias: o["bias"] === true ? undefined : false,
        }),
    },
  ];
}
