import { checkModel, checkOptions, checkTensor, type Layer, type Tensor } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";

/** How `foldBatchNorm` measures what it did. */
export interface FoldOptions {
  /**
   * Inputs of the whole model on which both models are compared. Without them each folded pair of layers is compared with
   * its replacement on random ones.
   */
  readonly sample?: Tensor;
}

/** What `foldBatchNorm` returns. */
export interface Folding {
  /** The model without the batch norms that were folded; `identity` layers stand in their places, so that paths stay. */
  readonly model: Layer;
  /** The batch norms that are gone, and the layers that do their work. */
  readonly folded: readonly { readonly path: string; readonly into: string }[];
  /** The batch norms that are still there, and why. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** The largest difference in the outputs that was measured. */
  readonly maxAbsError: number;
}

/**
 * Takes batch norm out of a trained model: in inference it is `y = x * scale + shift` for each channel, which the linear or
 * conv2d layer right before or after it can do as well, with other weights. Dropout between them does not matter.
 * The one before is preferred; the one after only does the same if it does not pad, since batch norm would not have
 * shifted the zeros. The model that was given stays as it is; layers that nothing was folded into are shared with it.
 *
 * What was folded is for inference: called with `training: true` it throws.
 * @throws TypeError unless `model` is a layer, or for what is no option.
 * @example
 * ```ts
 * import { batchNorm, foldBatchNorm } from "@ganglion/normalization";
 * import { conv2d, sequential } from "@ganglion/layers";
 * import { relu } from "@ganglion/activations";
 * import { rng } from "@ganglion/tensor";
 * const model = sequential(conv2d(1, 8, { kernelSize: 3, rng: rng(7) }), batchNorm(8), relu);
 * const { folded, skipped, maxAbsError } = await foldBatchNorm(model);
 * folded[0]; // => { path: "1", into: "0" }
 * maxAbsError < 1e-5; // => true
 * ```
 * @see Jacob et al., 2018, Quantization and training of neural networks for efficient integer-arithmetic-only inference
 */
export async function foldBatchNorm(model: Layer, options: FoldOptions = {}): Promise<Folding> {
  checkOptions<FoldOptions>("foldBatchNorm", options, { sample: checkTensor });
  checkModel("foldBatchNorm", model);
  return (await loaded("foldBatchNorm", import("./fold-model.ts"))).foldModel(model, options);
}
