import type { StageName } from "./settings.ts";

/** A descent of two weights towards their target. */
export interface Descent {
  /** The weights from step to step, two numbers each; it begins with where they begin. */
  readonly path: readonly number[];
  /** How many steps it took until both weights were within 0.1 of the target; undefined if they did not get there. */
  readonly steps: number | undefined;
}

/** What a step of the preparation does to the data and to a descent. */
export interface MeasuredStage {
  readonly name: StageName;
  /** Two numbers a sample. */
  readonly points: Float32Array;
  /** The share of samples whose gradient has one sign for both weights, 0-1. */
  readonly oneSignShare: number;
  readonly condition: number;
  readonly descent: Descent;
  /** The logarithm of the loss where the weights are `-reach` to `reach`, row by row from the top. */
  readonly losses: Float32Array;
}

/** What the weights are to become: up in one and down in the other, where a zig-zag hurts most. */
export const target: readonly [number, number] = [1, -1];
/** When a descent is given up. */
export const mostSteps = 300;
/** How far the weights are drawn, and with how many cells in each direction. */
export const plane = { reach: 2.5, cells: 41 } as const;
