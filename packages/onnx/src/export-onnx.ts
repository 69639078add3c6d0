import { foldBatchNorm } from "@ganglion/normalization";
import {
  buffersOf,
  checkBoolean,
  checkCount,
  checkModel,
  checkOptions,
  checkShape,
  checkString,
  checkTensor,
  describeValue,
  emit,
  isPlainObject,
  type Layer,
  moveTo,
  noGrad,
  oneOf,
  type OptionChecks,
  parametersOf,
  refusal,
  type Shape,
  sizeOf,
  stateEntries,
  type Tensor,
} from "@ganglion/tensor";
import type { Graph } from "./graph.ts";
import { recordingBackend } from "./recording-backend.ts";
import { type Traced, valueOf } from "./traced.ts";
import { type BatchLengths, unify, unifyLengths } from "./unify.ts";
import { writeModel } from "./write-model.ts";

/** What `exportOnnx` takes besides the model. */
export interface ExportOnnxOptions {
  /** The shape of one sample: `[3, 224, 224]` for images, without the axis of the batch. */
  readonly inputShape: Shape;
  /** What the samples are made of: float32 by default, int32 for a model that begins with an embedding. */
  readonly inputDtype?: "float32" | "int32";
  /** The size of the batches that the file takes: any, or this one; any by default. */
  readonly batch?: number;
  /** Whether batch norms become part of the layers before them; false by default. */
  readonly fold?: boolean;
  /** What the graph is called; "model" by default. */
  readonly name?: string;
  /** Further texts for whoever reads the file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * A model as the bytes of an ONNX file (opset 17), with what it computes in inference: an input `input [batch, ...inputShape]`
 * and an output `output`. The model is run on a backend that writes down what it is asked for, so that any model can be exported
 * that is made of our operations, your own layers and arrow functions too; parameters have the names of the state dict.
 * @throws TypeError if the model is no layer, for what is no option, or if a layer with parameters has no `withParameters`;
 * RangeError for lengths that are none; Error if the model does something that ONNX has no operation for, or something else
 * for batches of other sizes; what the model throws for the shape.
 * @example
 * ```ts
 * import { relu } from "@ganglion/activations";
 * import { linear, sequential } from "@ganglion/layers";
 * import { exportOnnx } from "@ganglion/onnx";
 * import { rng } from "@ganglion/tensor";
 * const model = sequential(linear(4, 8, { rng: rng(7) }), relu, linear(8, 2, { rng: rng(8) }));
 * const bytes = await exportOnnx(model, { inputShape: [4] }); // for onnxruntime's InferenceSession.create(bytes)
 * bytes.length > 300; // => true
 * ```
 * @see https://onnx.ai/onnx/operators
 */
export async function exportOnnx(model: Layer, options: ExportOnnxOptions): Promise<Uint8Array> {
  const where = "exportOnnx";
  checkModel(where, model);
  checkOptions<ExportOnnxOptions>(where, options, CHECKS, {
    shape: "inputShape",
    batchSize: "batch",
    dtype: "inputDtype",
  });
  checkShape(where, options.inputShape);
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

const CHECKS: OptionChecks<ExportOnnxOptions> = {
  inputShape: () => undefined,
  inputDtype: /* @__PURE__ */ oneOf("float32", "int32"),
  batch: checkCount,
  fold: checkBoolean,
  name: checkString,
  metadata: checkTexts,
};

function checkTexts(where: string, name: string, value: unknown): void {
  if (isPlainObject(value) && Object.values(value).every((text) => typeof text === "string")) return;
  throw refusal(TypeError, where, `${name} must be texts by name`, describeValue(value), 'Write { license: "MIT" }.');
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
  const output: unknown = noGrad(() => moved(emit(backend, given, shape, inputDtype), { training: false }));
  checkTensor("exportOnnx", "what the model returns", output);
  const { buffer, dtype } = output;
  if (output.backend !== backend) throw elsewhere(output.backend.name);
  const value = valueOf(backend.graph, { buffer, shape: output.shape, dtype, size: sizeOf(output.shape) });
  backend.graph.nodes.push({ op: "Identity", inputs: [value], output: "output", attributes: {} });
  return { graph: backend.graph, output };
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
