import { type Backend, refusal, type TypedArray } from "@ganglion/tensor";
import { graph, type Graph } from "./graph.ts";
import { recordConvolutions } from "./record-convolutions.ts";
import { recordFormulas } from "./record-formulas.ts";
import { recordMovement } from "./record-movement.ts";
import { recordNumbers } from "./record-numbers.ts";
import { recordRows } from "./record-rows.ts";
import { recordWindows } from "./record-windows.ts";
import { recorder } from "./recorder.ts";
import type { Traced } from "./traced.ts";

/** A backend that computes nothing but what is known, and writes down the rest as a graph. */
export interface RecordingBackend extends Backend {
  readonly graph: Graph;
}

/** A backend that writes down what is computed on it. */
export function recordingBackend(): RecordingBackend {
  const recorded = graph();
  const into = recorder(recorded);
  return {
    name: "onnx",
    dtypes: ["float32", "int32"],
    ...recordNumbers(into),
    ...recordMovement(into),
    ...recordWindows(into),
    // With which the file says Conv where the model says convolution.
    fused: { ...recordConvolutions(into), ...recordFormulas(into), ...recordRows(into) },
    graph: recorded,
    upload: (data, shape, dtype): Traced => ({ shape, dtype, constant: data.slice() }),
    // Asynchronously, so that what is not awaited is refused too. There is no reading at once, as on a GPU.
    download: async (x) => known(x.buffer as Traced),
    release: () => undefined,
    memory: () => ({ buffers: 0, bytes: 0 }),
  };
}

/** @throws Error if it is a value of the graph, which has no numbers while recording. */
function known({ constant }: Traced): TypedArray {
  if (constant !== undefined) return constant.slice();
  const rule = "what the model computes must not be read while it is recorded";
  const remedy = "Leave out what looks at numbers on the way, such as await x.data().";
  throw refusal(Error, "exportOnnx", rule, "a model that reads a result", remedy);
}
