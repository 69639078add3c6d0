import type { FusedKernels } from "@ganglion/tensor";
import { int } from "./graph.ts";
import type { Recorder } from "./recorder.ts";

/** What goes along rows, recorded as ONNX' own operations. */
export function recordRows({
  graph,
  of,
  made,
}: Recorder): Pick<FusedKernels, "affine" | "cumsum" | "softmax" | "logSoftmax"> {
  return {
    affine: (x, weight, bias) => {
      const inputs = [of(x), of(weight), ...(bias === undefined ? [] : [of(bias)])];
      return made(
        graph.node("Gemm", inputs, { transB: int(1) }),
        [x.shape[0] as number, weight.shape[0] as number],
        x.dtype,
      );
    },
    cumsum: (x, axis, reverse) =>
      made(
        graph.node("CumSum", [of(x), graph.scalar(axis, "int32")], { reverse: int(Number(reverse)) }),
        x.shape,
        x.dtype,
      ),
    softmax: (x) => made(graph.node("Softmax", [of(x)], { axis: int(-1) }), x.shape, x.dtype),
    logSoftmax: (x) => made(graph.node("LogSoftmax", [of(x)], { axis: int(-1) }), x.shape, x.dtype),
  };
}
