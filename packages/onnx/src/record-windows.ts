import type { Operand, Pair, Primitives, Shape, Window2d } from "@ganglion/tensor";
import { int } from "./graph.ts";
import { notInOnnx, type Recorder } from "./recorder.ts";

/** The primitives of windows over images, recorded. */
export function recordWindows(into: Recorder): Pick<Primitives, "unfold2d" | "fold2d"> {
  return { unfold2d: unfold2d(into), fold2d };
}

function unfold2d({ graph, of, record }: Recorder): Primitives["unfold2d"] {
  return (x, window, padValue) => {
    const [n, c] = x.shape as readonly [number, number];
    const shape = [n, c, ...window.kernelSize, ...window.outputSize];
    return record(
      [x],
      shape,
      x.dtype,
      (k, [a]) => k.unfold2d(a as Operand, window, padValue),
      () => {
        const padded = graph.node("Pad", [
          of(x),
          { lengths: padsAround(window, x.shape) },
          graph.scalar(padValue, "float32"),
        ]);
        const parts: string[] = [];
        for (let i = 0; i < window.kernelSize[0]; i++) {
          for (let j = 0; j < window.kernelSize[1]; j++) {
            const starts: Pair = [i * window.dilation[0], j * window.dilation[1]];
            const ends = ([0, 1] as const).map(
              (axis) => starts[axis] + (window.outputSize[axis] - 1) * window.stride[axis] + 1,
            );
            const cut = [starts, ends, [2, 3], window.stride].map((lengths) => ({ lengths }));
            parts.push(graph.node("Unsqueeze", [graph.node("Slice", [padded, ...cut]), { lengths: [2] }]));
          }
        }
        return graph.node("Reshape", [graph.node("Concat", parts, { axis: int(2) }), { lengths: shape }]);
      },
    );
  };
}

function fold2d(): never {
  throw notInOnnx("adding up overlapping windows");
}

/** How much goes around images so that every window lies inside: for each axis before, then for each after. */
function padsAround(window: Window2d, shape: Shape): number[] {
  const after = ([0, 1] as const).map((axis) => padsAfter(window, axis, shape[axis + 2] as number));
  return [0, 0, ...window.padding, 0, 0, ...after];
}

/** How many pixels the last window reaches beyond an axis of images. */
export function padsAfter(window: Window2d, axis: 0 | 1, length: number): number {
  const { kernelSize, stride, padding, dilation, outputSize } = window;
  const end = (outputSize[axis] - 1) * stride[axis] + (kernelSize[axis] - 1) * dilation[axis] + 1;
  return Math.max(end - length - padding[axis], 0);
}
