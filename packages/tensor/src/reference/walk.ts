import type { Shape } from "../backend.ts";
import { mergeAxes } from "../backend/strides.ts";

/** Where a walk begins and how far it goes on each axis. A view is one, and so is an ndarray. */
export interface Strided {
  readonly offset: number;
  readonly stride: readonly number[];
}

/** One row of two arrays walked together: `length` elements from `a` and `b`, `stepA` and `stepB` apart. */
export type VisitRow = (length: number, a: number, stepA: number, b: number, stepB: number) => void;

interface Axes {
  readonly lengths: readonly number[];
  readonly stepsA: readonly number[];
  readonly stepsB: readonly number[];
}

/**
 * Visits every index of `shape` in row-major order in two arrays at once, row by row: the inner loop is the caller's.
 * Axes that lie without a gap in both arrays are walked as one, so that rows are as long as they can be.
 */
export function walkRows(shape: Shape, a: Strided, b: Strided, visit: VisitRow): void {
  if (shape.includes(0)) return; // before a long axis around an empty one is walked in vain
  const { lengths, strides } = mergeAxes({ lengths: shape, strides: [a.stride, b.stride] });
  const [stepsA, stepsB] = [strides[0] as readonly number[], strides[1] as readonly number[]];
  // A scalar, which has no axis, is one row of length 1.
  if (lengths.length === 0) visit(1, a.offset, 0, b.offset, 0);
  else visitAxis({ lengths, stepsA, stepsB }, 0, a.offset, b.offset, visit);
}

function visitAxis(axes: Axes, depth: number, a: number, b: number, visit: VisitRow): void {
  const length = axes.lengths[depth] as number;
  const stepA = axes.stepsA[depth] as number;
  const stepB = axes.stepsB[depth] as number;
  if (depth === axes.lengths.length - 1) return visit(length, a, stepA, b, stepB);
  for (let i = 0; i < length; i++) visitAxis(axes, depth + 1, a + i * stepA, b + i * stepB, visit);
}
