import { foldBatchNorm } from "@ganglion/normalization";
import {
  buffersOf,
  checkTensor,
  emit,
  type Layer,
  moveTo,
  noGrad,
  parametersOf,
  refusal,
  type Shape,
  ShapeError,
  sizeOf,
  stateEntries,
  type Tensor,
} from "@ganglion/tensor";
import type { ExportOnnxOptions } from "./export-onnx.ts";
import type { Graph } from "./graph.ts";
import { recordingBackend } from "./recording-backend.ts";
import { type Traced, valueOf } from "./traced.ts";
import { type BatchLengths, unify, unifyLengths } from "./unify.ts";
import { writeModel } from "./write-model.ts";

/**
 * What `exportOnnx` returns, for arguments that it has checked.
 * @throws Error if the model does something that ONNX has no operation for, or something else for batches of other sizes.
 */
export async function recordModel(model: Layer, options: ExportOnnxOptions): Promise<Uint8Array> {
  const { batch, fold = false, name = "model", metadata = {} } = options;
  const folded = fold ? (await foldBatchNorm(model)).model : model;
  try {
    const sizes = batch === undefined ? ([2, 3] as const) : ([batch, batch] as const);
    const one = await record(folded, sizes[0], options);
    const other = batch === undefined ? await record(folded, sizes[1], options) : one;
    const nodes = unify({ one: one.graph, other: other.graph, sizes });
    const lengths = (a: Shape, b: Shape): BatchLengths["lengths"] => unifyLengths(a, b, sizes);
    const { inputShape, inputDtype = "float32" } = options;
    return writeModel({
      name,
      nodes,
      initializers: [...one.graph.initializers.values()],
      input: {
        name: "input",
        dtype: inputDtype,
        lengths: lengths([sizes[0], ...inputShape], [sizes[1], ...inputShape]),
      },
      output: { name: "output", dtype: one.output.dtype, lengths: lengths(one.output.shape, other.output.shape) },
      metadata,
    });
  } finally {
    if (folded !== model) freeOwn(folded, model);
  }
}

interface Recording {
  readonly graph: Graph;
  readonly output: Tensor;
}

/** What the model computes on a batch of a size. */
async function record(
  model: Layer,
  size: number,
  { inputShape, inputDtype = "float32" }: ExportOnnxOptions,
): Promise<Recording> {
  const backend = recordingBackend();
  const moved = await moveTo(model, backend);
  for (const { path, tensor } of stateEntries(moved, "exportOnnx")) (tensor.buffer as Traced).name ??= path;
  const shape = [size, ...inputShape];
  const given: Traced = { value: "input", shape, dtype: inputDtype };
  const output: unknown = told(shape, () =>
    noGrad(() => moved(emit(backend, given, shape, inputDtype), { training: false })),
  );
  checkTensor("exportOnnx", "what the model returns", output);
  const { buffer, dtype } = output;
  if (output.backend !== backend) throw elsewhere(output.backend.name);
  const value = valueOf(backend.graph, { buffer, shape: output.shape, dtype, size: sizeOf(output.shape) });
  backend.graph.nodes.push({ op: "Identity", inputs: [value], output: "output", attributes: {} });
  return { graph: backend.graph, output };
}

/** What the model says of a shape that it cannot take, with what the shape is of. */
function told<T>(shape: Shape, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const remedy = "inputShape is the shape of one sample, such as [3, 224, 224]: leave out the axis of the batch.";
    const got = `"${error.message}" for [${shape.join(", ")}]`;
    throw refusal(Error, "exportOnnx", "the model must take a batch of inputShape", got, remedy, { cause: error });
  }
}

function elsewhere(name: string): Error {
  const remedy = "Make tensors on the backend of the input: tensor(values, { backend: x.backend }), or as parameters.";
  return refusal(Error, "exportOnnx", "the output must be computed from the input", `a tensor on ${name}`, remedy);
}

/** Frees the tensors of a folded model that the model itself does not have. */
function freeOwn(folded: Layer, model: Layer): void {
  const kept = new Set([...parametersOf(model), ...buffersOf(model)]);
  for (const x of [...parametersOf(folded), ...buffersOf(folded)]) if (!kept.has(x)) x.dispose();
}
