import type { Shape } from "../backend.ts";

/** Where a walk begins and how far it goes on each axis. A view is one, and so is an ndarray. */
export interface Strided {
  readonly offset: number;
  readonly stride: readonly number[];
}

/** One row of two arrays walked together: `length` elements from `a` and `b`, `stepA` and `stepB` apart. */
export type VisitRow = (length: number, a: number, stepA: number, b: number, stepB: number) => void;

interface Axis {
  length: number;
  readonly stepA: number;
  readonly stepB: number;
}

/**
 * Visits every index of `shape` in row-major order in two arrays at once, row by row: the inner loop is the caller's.
 * Axes that lie without a gap in both arrays are walked as one, so that rows are as long as they can be.
 */
export function walkRows(shape: Shape, a: Strided, b: Strided, visit: VisitRow): void {
  if (shape.includes(0)) return; // before a long axis around an empty one is walked in vain
  const axes = mergeAxes(shape, a.stride, b.stride);
  visitAxis(axes, 0, a.offset, b.offset, visit);
}

function visitAxis(axes: readonly Axis[], depth: number, a: number, b: number, visit: VisitRow): void {
  const { length, stepA, stepB } = axes[depth] as Axis;
  if (depth === axes.length - 1) return visit(length, a, stepA, b, stepB);
  for (let i = 0; i < length; i++) visitAxis(axes, depth + 1, a + i * stepA, b + i * stepB, visit);
}

/** Never empty: a scalar is one row of length 1. */
function mergeAxes(shape: Shape, strideA: readonly number[], strideB: readonly number[]): Axis[] {
  const merged: Axis[] = [];
  for (let i = shape.length - 1; i >= 0; i--) {
    const axis: Axis = { length: shape[i] as number, stepA: strideA[i] as number, stepB: strideB[i] as number };
    const inner = merged[0];
    if (axis.length === 1) continue;
    if (inner && axis.stepA === inner.stepA * inner.length && axis.stepB === inner.stepB * inner.length) {
      inner.length *= axis.length;
    } else {
      merged.unshift(axis);
    }
  }
  return merged.length > 0 ? merged : [{ length: 1, stepA: 0, stepB: 0 }];
}
