import { readFixture } from "@ganglion/fixtures";
import type { Nonlinearity, TruncatedNormalOptions } from "../../src/index.ts";

interface Scalar {
  readonly data: readonly [number];
}

/** What `fixtures/init/init.json` holds; see `fixtures/README.md`. */
export interface InitFixture {
  readonly fans: readonly { readonly shape: readonly number[]; readonly fanIn: number; readonly fanOut: number }[];
  readonly gains: readonly {
    readonly nonlinearity: Nonlinearity;
    readonly gain: number;
    readonly negativeSlope?: number;
  }[];
  readonly scales: readonly {
    readonly kind: "xavier" | "kaiming" | "lecun";
    readonly shape: readonly number[];
    readonly options: Readonly<Record<string, unknown>>;
    readonly std: number;
    readonly bound: number;
  }[];
  readonly deterministic: readonly {
    readonly kind: "eye" | "dirac";
    readonly shape: readonly number[];
    readonly options: Readonly<Record<string, number>>;
    readonly values: { readonly data: readonly number[] };
  }[];
  readonly truncatedNormal: readonly {
    readonly options: Required<Pick<TruncatedNormalOptions, "mean" | "std">> & {
      readonly a: number;
      readonly b: number;
    };
    readonly mean: Scalar;
    readonly std: Scalar;
  }[];
  readonly randomWalk: readonly {
    readonly n: number;
    readonly nonlinearity: "relu" | "linear";
    readonly gain: number;
  }[];
  readonly moments: readonly {
    readonly kind: string;
    readonly mean: number;
    readonly secondMoment: number;
    readonly std: number;
    readonly momentGain: number;
  }[];
}

/** Reads it. */
export function readInitFixture(): InitFixture {
  return readFixture("init/init.json");
}
