import { beforeEach, describe, expect, it } from "vitest";
import {
  backward,
  type Context,
  defineLayer,
  exp,
  isRecording,
  type Layer,
  log,
  mul,
  noGrad,
  reference,
  rng,
  setBackend,
  sub,
  tanh,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import {
  followLayers,
  layerPaths,
  measureRanges,
  operationOf,
  rangeAt,
  tapGradient,
  tensorsBehind,
  walkGradients,
} from "../../src/graph/index.ts";

beforeEach(() => setBackend(reference()));

const leaf = (...values: number[]): Tensor => tensor(values, { requiresGrad: true });

/** A container that calls one child after the other, and says so. */
function chain(...layers: readonly Layer[]): Layer {
  return defineLayer(
    (x, context) =>
      layers.reduce((given, layer, i) => {
        const y = layer(given, context && { ...context, observe: beneath(context, String(i)) });
        context?.observe?.(String(i), given, y, layer);
        return y;
      }, x),
    { kind: "chain", children: Object.fromEntries(layers.map((layer, i) => [String(i), layer])) },
  );
}

function beneath({ observe }: Context, name: string): NonNullable<Context["observe"]> {
  return (path, ...rest) => observe?.(`${name}.${path}`, ...rest);
}

describe("a recorded computation", () => {
  it("tells its operations, in the order in which they ran", () => {
    const [a, b] = [leaf(1, 2), leaf(3, 4)];
    const product = mul(a, b);
    const end = sub(exp(product), a).sum();
    expect(operationOf(product)).toMatchObject({ name: "mul", inputs: [a, b] });
    expect(operationOf(a)).toBe(undefined);
    expect(operationOf(noGrad(() => exp(a)))).toBe(undefined);
    const all = tensorsBehind(end);
    expect(new Set(all.slice(0, 2))).toEqual(new Set([a, b]));
    expect(all.slice(2).map((x) => operationOf(x)?.name)).toEqual(["mul", "exp", "sub", "sum"]);
  });

  it("shows each gradient on the way back, and adds none", async () => {
    const x = leaf(2, 3);
    const square = mul(x, x);
    const seen: [string, unknown, unknown][] = [];
    walkGradients(mul(square, x).sum(), ({ operation, output, gradient, inputGradients }) => {
      expect(operationOf(output)?.id).toBe(operation.id);
      const parts = inputGradients.map((part) => part && [...part.dataSync()]);
      seen.push([operation.name, [...gradient.dataSync()], parts]);
    });
    expect(seen).toEqual([
      ["sum", [1], [[1, 1]]],
      [
        "mul",
        [1, 1],
        [
          [2, 3],
          [4, 9],
        ],
      ],
      [
        "mul",
        [2, 3],
        [
          [4, 9],
          [4, 9],
        ],
      ],
    ]);
    expect(x.grad).toBe(undefined);
  });

  it("shows the gradient of one result when it is whole, unrecorded, in every pass", async () => {
    const x = leaf(1, 2);
    const y = mul(x, 3);
    const seen: number[][] = [];
    const look = (gradient: Tensor): void => {
      expect(isRecording()).toBe(false);
      seen.push([...gradient.dataSync()]);
    };
    tapGradient(y, look);
    tapGradient(x, look);
    backward(mul(y, y).sum(), { createGraph: true });
    backward(y.sum());
    expect(seen).toEqual([
      [6, 12],
      [1, 1],
    ]);
    expect(await x.grad?.array()).toEqual([21, 39]);
  });

  it("is measured in one row", async () => {
    const all = [tensor([1, Number.NaN, -2, Number.POSITIVE_INFINITY]), tensor([5, 7], { dtype: "int32" })];
    const numbers = await measureRanges([...all, tensor([Number.NaN])]).data();
    expect(rangeAt(numbers, 0, 4)).toEqual({ size: 4, notFinite: 2, min: -2, max: 1 });
    expect(rangeAt(numbers, 1, 2)).toEqual({ size: 2, notFinite: 0, min: 5, max: 7 });
    expect(rangeAt(numbers, 2, 1)).toEqual({ size: 1, notFinite: 1, min: Number.NaN, max: Number.NaN });
  });
});

describe("a trail of layers", () => {
  it("knows which layer computed what, however often each is called", () => {
    const inner = chain(exp, (x) => mul(tanh(x), 2));
    const model = defineLayer((x: Tensor, context?: Context) => inner(log(x), context), {
      kind: "own",
      children: { inner },
    });
    const trail = followLayers(model);
    const pathsOf = (end: Tensor): (string | undefined)[] =>
      tensorsBehind(end)
        .filter((x) => operationOf(x) !== undefined)
        .map((x) => trail.callOf(x)?.path);
    const call = (x: Tensor): Tensor => {
      const y = model(x, { observe: trail.observe });
      trail.observe("", x, y, model);
      return y;
    };
    const [first, second] = [call(leaf(1, 2)), call(leaf(3, 4))];
    const own = ["", "inner.0", "inner.1", "inner.1"];
    expect(pathsOf(sub(first, second))).toEqual([...own, ...own, undefined]);
    expect(trail.calls.map(({ path }) => path)).toEqual(["inner.0", "inner.1", "", "inner.0", "inner.1", ""]);
  });

  it("leaves what another layer gave to it, though a layer looks at it besides its input", () => {
    const trail = followLayers();
    const prepared = log(leaf(1, 2));
    const memory = tanh(prepared);
    trail.observe("encoder", prepared, memory, tanh);
    const decoder: Layer = (x) => mul(x, memory);
    const x = leaf(5, 6);
    const y = decoder(x);
    trail.observe("decoder", x, y, decoder);
    expect([prepared, memory, y].map((one) => trail.callOf(one)?.path)).toEqual([undefined, "encoder", "decoder"]);
  });

  it("knows layers again in a call that was not reported, and what is no layer not", () => {
    const weight = leaf(2, 3);
    const scale = defineLayer((x) => mul(x, weight), { kind: "scale", parameters: { weight } });
    const model = chain(exp, scale, tanh, log);
    const trail = followLayers(model);
    const first = model(leaf(1, 2), { observe: trail.observe });
    const second = model(tanh(leaf(3, 4)));
    const other = log(mul(leaf(1, 1), leaf(2, 2)));
    const loss = sub(log(second), mul(sub(first, other), mul(weight, weight)));
    const paths = tensorsBehind(loss).flatMap((x) => (operationOf(x) ? [trail.callOf(x)?.path] : []));
    // Before the first layer with parameters nothing tells a layer from other operations.
    const unknown = (count: number): undefined[] => Array<undefined>(count).fill(undefined);
    expect(paths).toEqual(["0", "1", "2", "3", ...unknown(2), "1", "2", "3", ...unknown(7)]);
    expect(trail.callOf(first)).toBe(trail.calls.at(-1));
    const [again] = [model(leaf(5, 6), { observe: trail.observe })];
    expect(trail.callOf(again)).toBe(trail.calls.at(-1));
    expect(followLayers().callOf(second)).toBe(undefined);
  });

  it("finds the places of layers in containers that hand on their context", () => {
    const [one, other]: Layer[] = [(x) => exp(x), (x) => exp(x)];
    const [left, right, twice] = [chain(one!, tanh), chain(other!, tanh), chain(chain(log))];
    const pathOf = layerPaths(defineLayer((x) => x, { children: { left, right, twice } }));
    // Both have tanh: it stands beside what was called before it.
    expect(pathOf("0", other!)).toBe("right.0");
    expect(pathOf("1", tanh)).toBe("right.1");
    expect(pathOf("0", one!)).toBe("left.0");
    expect(pathOf("1", tanh)).toBe("left.1");
    expect(pathOf("right.1", tanh)).toBe("right.1");
    expect(pathOf("0.0", log)).toBe("twice.0.0");
    expect(pathOf("mine", (x) => x)).toBe("mine");
  });
});

it("refuses in words what is nothing to look at", () => {
  const wrong = [undefined, null, 3, "x", [], {}, () => 0, Symbol("x")];
  const x = rng(1).normal([2]);
  const calls: ((value: never) => unknown)[] = [
    (value) => operationOf(value),
    (value) => tensorsBehind(value),
    (value) => tapGradient(value, () => undefined),
    (value) => walkGradients(value, () => undefined),
    (value) => measureRanges(value),
    (value) => measureRanges([value]),
    (value) => followLayers().observe("", value, x, tanh),
    (value) => followLayers().observe("", x, value, tanh),
    (value) => rangeAt(value, 0, 1),
    (value) => rangeAt([1, 2, 3], value === (3 as never) ? (1 as never) : value, 1),
    (value) => rangeAt([1, 2, 3], 0, value === (3 as never) ? (-1 as never) : value),
  ];
  const rules =
    /^(operationOf|tensorsBehind|tapGradient|walkGradients|measureRanges|followLayers|rangeAt): .* must .*, got /;
  for (const call of calls) for (const value of wrong) expect(() => call(value as never)).toThrow(rules);
  for (const value of wrong.filter((one) => typeof one !== "function")) {
    expect(() => tapGradient(x, value as never)).toThrow(/^tapGradient: see must be a function, got /);
    expect(() => walkGradients(x, value as never)).toThrow(/^walkGradients: visit must be a function, got /);
    expect(() => layerPaths(value as never)).toThrow(/^layerPaths: model must be a layer, got /);
    if (value !== undefined) expect(() => followLayers(value as never)).toThrow(/must be a layer, got /);
  }
  expect(() => walkGradients(x, () => undefined)).toThrow(/^walkGradients: the output must depend on a tensor that/);
  expect(() => measureRanges([tensor([])])).toThrow(/^measureRanges: the size of each tensor must be/);
});
