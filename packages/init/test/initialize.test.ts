import { defineLayer, full, type Layer, ones, reference, rng, setBackend, type Tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import {
  constant,
  forKind,
  type InitPlace,
  initialize,
  kaimingNormal,
  lecunNormal,
  orthogonal,
  recommended,
  xavierNormal,
  zeros,
} from "../src/index.ts";
import { chain, conv, linear, relu, residual, tanh } from "./support/net.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

/** A layer without weights that says so. */
const pool: Layer = Object.assign((x: Tensor) => x, { kind: "maxPool2d" });
const selu = Object.assign((x: Tensor) => x, { kind: "selu", gain: 0.75, traits: { weightInit: "lecun" as const } });
const swish = Object.assign((x: Tensor) => x, { kind: "swish", gain: 1.6765 });

/** A normalization: its weight has one axis. */
function norm(): Layer {
  return defineLayer((x) => x, { kind: "batchNorm", parameters: { weight: ones([3]), bias: full([3], 0) } });
}

/** What each place with parameters is followed by. */
function followers(model: Layer): Record<string, string | undefined> {
  const seen: Record<string, string | undefined> = {};
  const note = ({ path, activation }: InitPlace): undefined => {
    seen[path] = activation?.kind;
  };
  initialize(model, note, { rng: rng(5) });
  return seen;
}

describe("initialize", () => {
  it("asks rule after rule and sets what the first answer names", () => {
    const random = rng(1);
    const model = chain(linear(2, 3, random), relu, linear(3, 2, random, false));
    const before = model.children!["2"]!.parameters!["weight"]!.dataSync();
    const done = initialize(
      model,
      [
        ({ path }) => (path === "0" ? { bias: constant(0.1) } : undefined),
        forKind("linear", { weight: constant(7), bias: constant(7) }),
      ],
      { rng: rng(5) },
    );
    expect(done).toEqual(["0.bias", "2.weight"]);
    expect(model.children!["0"]!.parameters!["bias"]!).toBeAllClose(full([3], 0.1));
    expect(model.children!["2"]!.parameters!["weight"]!).toBeAllClose(full([2, 3], 7));
    expect(before).not.toEqual(new Float32Array(6).fill(7));
  });

  it("leaves alone what no rule speaks of", () => {
    const layer = linear(2, 3, rng(1));
    const before = layer.parameters!["weight"]!.dataSync();
    expect(initialize(layer, forKind("conv2d", { weight: zeros }), { rng: rng(5) })).toEqual([]);
    expect(layer.parameters!["weight"]!.dataSync()).toEqual(before);
  });

  it("sets the model itself if it is one layer, keeps the tensors and leaves nothing behind", () => {
    const backend = reference();
    setBackend(backend);
    const layer = linear(2, 3, rng(1));
    const { weight } = layer.parameters!;
    const before = backend.memory();
    expect(initialize(layer, recommended, { rng: rng(5) })).toEqual(["weight", "bias"]);
    expect(layer.parameters!["weight"]).toBe(weight);
    expect(weight!.requiresGrad).toBe(true);
    expect(backend.memory()).toEqual(before);
  });

  it("draws from one generator, layer after layer", () => {
    const random = rng(5);
    const model = chain(linear(2, 3, rng(1)), linear(3, 2, rng(1)));
    initialize(model, forKind("linear", { weight: orthogonal() }), { rng: rng(5) });
    for (const name of ["0", "1"]) {
      const { weight } = model.children![name]!.parameters!;
      expect(weight!).toBeAllClose(orthogonal()(weight!.shape, { rng: random }));
    }
  });

  it("refuses a parameter that the layer has not", () => {
    const model = chain(linear(2, 3, rng(1)));
    expect(() => initialize(model, () => ({ scale: zeros }), { rng: rng(5) })).toThrow(
      new RangeError(
        'initialize: rules must name parameters that the layer has, got scale for layer "0" (linear). It has weight, bias.',
      ),
    );
  });
});

describe("the activation that follows a layer", () => {
  it("is found behind layers without weights, and ends at the next layer with some", () => {
    const random = rng(1);
    const model = chain(linear(2, 3, random), norm(), pool, relu, tanh, linear(3, 3, random), linear(3, 2, random));
    expect(followers(model)).toEqual({ "0": "relu", "1": "relu", "5": undefined, "6": undefined });
  });

  it("is found across containers", () => {
    const random = rng(1);
    const model = chain(chain(conv(1, 2, random)), chain(chain(pool, tanh), conv(2, 2, random)), relu);
    expect(followers(model)).toEqual({ "0.0": "tanh", "1.1": "relu" });
  });

  it("of the layers that a residual adds up is what follows the sum", () => {
    const random = rng(1);
    const body = chain(linear(3, 3, random), relu, linear(3, 3, random));
    const model = chain(linear(3, 3, random), residual(body, linear(3, 3, random)), tanh);
    expect(followers(model)).toEqual({ "0": undefined, "1.body.0": "relu", "1.body.2": "tanh", "1.shortcut": "tanh" });
  });
});

describe("recommended", () => {
  it("goes by what follows", () => {
    const random = rng(1);
    const activations = [relu, tanh, selu, swish, undefined];
    const model = chain(
      ...activations.flatMap((activation) => [linear(4, 4, random), ...(activation ? [activation] : [])]),
    );
    initialize(model, recommended, { rng: rng(5) });
    const expected = [
      kaimingNormal({ nonlinearity: "relu" }),
      xavierNormal({ gain: 5 / 3 }),
      lecunNormal(),
      kaimingNormal({ gain: 1.6765 }),
      kaimingNormal({ gain: 1 }),
    ];
    const drawn = rng(5);
    const layers = Object.values(model.children!).filter(({ kind }) => kind === "linear");
    for (const [index, init] of expected.entries()) {
      const { weight, bias } = layers[index]!.parameters!;
      expect(weight!).toBeAllClose(init([4, 4], { rng: drawn }));
      expect(bias!).toBeAllClose(full([4], 0));
    }
  });

  it("leaves normalization and embeddings alone", () => {
    const table = defineLayer((x) => x, {
      kind: "embedding",
      traits: { lookup: true },
      parameters: { weight: ones([4, 3]) },
    });
    expect(initialize(chain(table, norm()), recommended, { rng: rng(5) })).toEqual([]);
  });
});

it("refuses rules among which one is missing", () => {
  for (const rules of [[undefined], [recommended, undefined], Array(1), undefined]) {
    expect(() => initialize((x: Tensor) => x, rules as never, { rng: rng(7) })).toThrow(
      "initialize: rules must be functions, got undefined. Pass recommended, forKind(...), or an array of such rules.",
    );
  }
});
