import type { Layer } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { Masks } from "./mask.ts";

/** How many weights `magnitudeMasks` prunes. */
export interface MagnitudeMasksOptions {
  /** The share of the weights that are left which goes now, 0-1; 0.2 by default. */
  readonly rate?: number;
  /** The same for the last layer, where weights are compared within layers; half of `rate` by default. */
  readonly outputRate?: number;
  /** Whether the smallest weights of each layer go (default), or the smallest of the whole model. */
  readonly scope?: "layer" | "global";
  /** What was pruned before; nothing by default. */
  readonly masks?: Masks;
}

/**
 * Masks that prune the weights of the smallest magnitude, besides those pruned before. Biases and normalization stay. The
 * model is not changed; see `applyMasks`.
 * @throws TypeError unless the rates are numbers, RangeError unless they are in 0-1.
 * @example
 * ```ts
 * import { applyMasks, magnitudeMasks, remainingShare } from "@ganglion/init";
 * import { linear } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * const model = linear(64, 10, { rng: rng(7) });
 * const masks = await magnitudeMasks(model, { rate: 0.5, scope: "global" });
 * applyMasks(model, masks);
 * await remainingShare(masks); // 0.5
 * ```
 * @see Han, Pool, Tran, Dally, 2015, "Learning both weights and connections for efficient neural networks"
 */
export async function magnitudeMasks(model: Layer, options: MagnitudeMasksOptions = {}): Promise<Masks> {
  return (await loaded("magnitudeMasks", import("./prune.ts"))).pruneByMagnitude(model, options);
}

/** The share of the masked weights that are left, 0-1. */
export async function remainingShare(masks: Masks): Promise<number> {
  return (await loaded("remainingShare", import("./prune.ts"))).shareLeft(masks);
}
