import { reference, rng, setBackend, ShapeError } from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";
import {
  constant,
  type Initializer,
  kaimingNormal,
  kaimingUniform,
  lecunNormal,
  lecunUniform,
  normal,
  ones,
  randomWalk,
  uniform,
  xavierNormal,
  xavierUniform,
  zeros,
} from "../src/index.ts";
import { readInitFixture } from "./support/fixture.ts";
import { expectMoments, statistics } from "./support/statistics.ts";

beforeEach(() => setBackend(reference()));

/** Makes an initializer of a row's options. */
type Factory = (options?: object) => Initializer;

const families: Readonly<Record<string, readonly [Factory, Factory]>> = {
  xavier: [xavierNormal, xavierUniform],
  kaiming: [kaimingNormal, kaimingUniform],
  lecun: [lecunNormal, lecunUniform],
};

/** Numbers from one call, or from several where the shape has few. */
const enough = 400;

describe("initializers that scale by the fans have PyTorch's spread:", () => {
  const rows = readInitFixture().scales.map((row) => ({ ...row, title: JSON.stringify(row.options) }));

  it.each(rows)("$kind $shape $title", ({ kind, shape, options, std, bound }) => {
    const [drawNormal, drawUniform] = families[kind]!;
    const random = rng(5);
    const size = shape.reduce((product, length) => product * length, 1);
    if (size > enough) {
      expectMoments(drawNormal(options)(shape, { rng: random }), { mean: 0, std, kurtosis: 3 });
      const x = drawUniform(options)(shape, { rng: random });
      expectMoments(x, { mean: 0, std, kurtosis: 1.8 });
      expect(statistics(x).high).toBeGreaterThan(bound * (1 - 20 / size));
    }
    for (let draw = 0; draw < 20; draw++) {
      const { low, high } = statistics(drawUniform(options)(shape, { rng: random }));
      expect(low).toBeGreaterThanOrEqual(Math.fround(-bound));
      expect(high).toBeLessThan(Math.fround(bound));
      if (size > enough) break;
    }
  });

  it("the normal ones are the generator's numbers times the standard deviation", () => {
    const x = rng(5).normal([3, 5]).dataSync();
    const scaled = kaimingNormal()([3, 5], { rng: rng(5) }).dataSync();
    const std = Math.sqrt(2 / 5);
    expect([...scaled]).toEqual([...x].map((value) => expect.closeTo(value * std, 6)));
  });

  it("kaiming's default is relu, and a slope means leakyRelu", () => {
    const draw = (init: Initializer): unknown => init([2, 3], { rng: rng(5) }).dataSync();
    expect(draw(kaimingNormal())).toEqual(draw(kaimingNormal({ nonlinearity: "relu", mode: "fanIn" })));
    expect(draw(kaimingNormal({ negativeSlope: 0.2 }))).toEqual(
      draw(kaimingNormal({ nonlinearity: "leakyRelu", negativeSlope: 0.2 })),
    );
    expect(draw(kaimingNormal({ negativeSlope: 0.2 }))).not.toEqual(draw(kaimingNormal()));
  });

  it("kaiming refuses another mode", () => {
    // @ts-expect-error not a mode
    expect(() => kaimingUniform({ mode: "fan_in" })).toThrow(
      new RangeError(
        "kaimingUniform: mode must be fanIn or fanOut, got fan_in. fanIn keeps the size of activations, fanOut of gradients.",
      ),
    );
  });

  it("none takes a bias", () => {
    for (const init of [xavierNormal(), xavierUniform(), kaimingNormal(), lecunUniform(), randomWalk()]) {
      expect(() => init([4], { rng: rng(5) })).toThrow(ShapeError);
    }
  });
});

describe("randomWalk", () => {
  it.each(readInitFixture().randomWalk)("has the paper's gain for $n inputs and $nonlinearity", (row) => {
    const { n, nonlinearity, gain } = row;
    const x = rng(5).normal([8, n]).dataSync();
    const scaled = randomWalk({ nonlinearity })([8, n], { rng: rng(5) }).dataSync();
    expect(scaled[3]! / x[3]!).toBeCloseTo(gain / Math.sqrt(n), 6);
  });

  it("refuses other nonlinearities", () => {
    // @ts-expect-error not one of them
    expect(() => randomWalk({ nonlinearity: "tanh" })).toThrow(
      new RangeError("randomWalk: the nonlinearity must be relu or linear, got tanh. The gain was derived for these."),
    );
  });
});

describe("plain initializers", () => {
  it("constant, zeros and ones fill", () => {
    expect(constant(0.1)([2], { rng: rng(5) }).dataSync()).toEqual(new Float32Array([0.1, 0.1]));
    const fillers: Initializer[] = [zeros, ones];
    expect(fillers.map((init) => init([2], { rng: rng(5) }).dataSync())).toEqual([
      new Float32Array([0, 0]),
      new Float32Array([1, 1]),
    ]);
  });

  it("normal and uniform have the moments that they are given", () => {
    expectMoments(normal({ mean: 2, std: 3 })([100, 100], { rng: rng(5) }), { mean: 2, std: 3, kurtosis: 3 });
    const x = uniform({ low: -1, high: 3 })([100, 100], { rng: rng(5) });
    expectMoments(x, { mean: 1, std: 4 / Math.sqrt(12), kurtosis: 1.8 });
    expect(statistics(x).low).toBeGreaterThanOrEqual(-1);
    expect(statistics(x).high).toBeLessThan(3);
  });

  it("come in float64 too", () => {
    for (const init of [constant(0.1), normal(), uniform(), xavierNormal(), kaimingUniform()]) {
      expect(init([2, 2], { rng: rng(5), dtype: "float64" }).dtype).toBe("float64");
      expect(init([2, 2], { rng: rng(5) }).dtype).toBe("float32");
    }
  });

  it("require no gradient: that is the layer's business", () => {
    expect(normal()([2], { rng: rng(5) }).requiresGrad).toBe(false);
  });
});
