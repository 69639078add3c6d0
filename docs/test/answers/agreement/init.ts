import * as init from "@ganglion/init";
import { reference, rng, setBackend } from "@ganglion/tensor";
import { relativeError } from "./errors.ts";
import { numbersOf, readFixture, type Values } from "@ganglion/fixtures";

/** How far what an initializer computes without chance is from its peer. */
export interface InitAgreement {
  readonly name: string;
  readonly peer: string;
  readonly cases: number;
  readonly error: number;
}

type Options = Readonly<Record<string, unknown>>;

interface InitFixture {
  readonly fans: readonly { shape: number[]; fanIn: number; fanOut: number }[];
  readonly gains: readonly { nonlinearity: init.Nonlinearity; gain: number; negativeSlope?: number }[];
  readonly scales: readonly {
    kind: "xavier" | "kaiming" | "lecun";
    shape: number[];
    options: Options;
    std: number;
    bound: number;
  }[];
  readonly deterministic: readonly { kind: "eye" | "dirac"; shape: number[]; options: Options; values: Values }[];
}

/** The largest number that an initializer can draw, or its standard deviation: what a fixed generator makes of it. */
const scaleOf = (initializer: init.Initializer, shape: readonly number[], kind: "normal" | "uniform"): number => {
  const drawn = initializer(shape, { rng: rng(3), dtype: "float64" }).dataSync();
  const unit = (
    kind === "normal"
      ? rng(3).normal(shape, { dtype: "float64" })
      : rng(3).uniform(shape, { low: -1, high: 1, dtype: "float64" })
  ).dataSync();
  return (drawn[0] as number) / (unit[0] as number);
};

type Factory = (options?: Options) => init.Initializer;

const scaled: Readonly<Record<string, readonly [normal: Factory, uniform: Factory]>> = {
  xavier: [init.xavierNormal, init.xavierUniform],
  kaiming: [init.kaimingNormal, init.kaimingUniform],
  lecun: [init.lecunNormal, init.lecunUniform],
};
const patterns: Readonly<Record<string, Factory>> = { eye: init.eye, dirac: init.dirac };

/** The rows of init's table, in float64 on the reference backend. */
export function initAgreements(): InitAgreement[] {
  setBackend(reference());
  const fixture = readFixture<InitFixture>("init/init.json");
  const rows: InitAgreement[] = [];
  const add = (name: string, peer: string, errors: readonly number[]): void => {
    rows.push({ name, peer, cases: errors.length, error: Math.max(...errors) });
  };
  add(
    "fans",
    "PyTorch",
    fixture.fans.map(({ shape, fanIn, fanOut }) => {
      const found = init.fans(shape);
      return relativeError([found.fanIn, found.fanOut], [fanIn, fanOut]);
    }),
  );
  add(
    "gain",
    "PyTorch",
    fixture.gains.map(({ nonlinearity, gain, negativeSlope }) =>
      relativeError([init.gain(nonlinearity, negativeSlope)], [gain]),
    ),
  );
  for (const [kind, [normal, uniform]] of Object.entries(scaled)) {
    const own = fixture.scales.filter((row) => row.kind === kind);
    add(
      `${kind}Normal`,
      "PyTorch",
      own.map(({ shape, options, std }) => relativeError([scaleOf(normal(options), shape, "normal")], [std])),
    );
    add(
      `${kind}Uniform`,
      "PyTorch",
      own.map(({ shape, options, bound }) => relativeError([scaleOf(uniform(options), shape, "uniform")], [bound])),
    );
  }
  for (const [kind, make] of Object.entries(patterns)) {
    const own = fixture.deterministic.filter((row) => row.kind === kind);
    add(
      kind,
      "PyTorch",
      own.map(({ shape, options, values }) =>
        relativeError(make(options)(shape, { rng: rng(0) }).dataSync(), numbersOf(values)),
      ),
    );
  }
  return rows;
}
