import {
  checkBoolean,
  checkCount,
  checkModel,
  checkOptions,
  checkShape,
  checkString,
  describeValue,
  isPlainObject,
  type Layer,
  oneOf,
  type OptionChecks,
  refusal,
  type Shape,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";

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
  return (await loaded("exportOnnx", import("./record-model.ts"))).recordModel(model, options);
}

const CHECKS: OptionChecks<ExportOnnxOptions> = {
  inputShape: [],
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
