import type { Layer, Tensor } from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import type { MagnitudeMasksOptions } from "./magnitude-masks.ts";
import type { Masks } from "./mask.ts";

/** What the training of one round gets. */
export interface TicketRound {
  /** Counted from 0, which trains the whole net. */
  readonly round: number;
  /** What is left; empty in round 0. */
  readonly masks: Masks;
  /** The share of the weights that are left, 0-1. */
  readonly remaining: number;
  /** Keeps pruned weights at zero: pass it to `fit` as `afterBackward`. */
  readonly afterBackward: () => void;
}

/** How `lotteryTicket` searches. */
export interface LotteryTicketOptions extends Omit<MagnitudeMasksOptions, "masks"> {
  /** How often to prune, after the round that trains the whole net. */
  readonly rounds: number;
  /** Trains the model, with an optimizer made for the round, so that it remembers nothing of pruned weights. */
  readonly train: (round: TicketRound) => Promise<void>;
  /** The values to go back to, by path; those that the model has at the start by default. */
  readonly rewindTo?: Readonly<Record<string, Tensor>>;
}

/**
 * Looks for a small part of a net that learns as well as the whole: trains it, prunes the smallest weights, puts the others
 * back to where they began, and does so again. Yields after each round's training, so that the model can be measured;
 * leaving the loop ends the search. Afterwards the model is the last round's, trained and pruned.
 * @throws TypeError unless `rounds` and the rates are numbers, RangeError unless `rounds` is whole and >= 0 and the rates in 0-1.
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { lotteryTicket } from "@ganglion/init";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { fit } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const options = { train: await digits({ shape: [64] }), loss: crossEntropy, epochs: 1, batchSize: 64, rng: rng(8) };
 * const search = lotteryTicket(model, {
 *   rounds: 2,
 *   train: async ({ afterBackward }) => {
 *     const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 *     for await (const event of fit(model, { ...options, optimizer, afterBackward })) console.log(event);
 *   },
 * });
 * for await (const { round, remaining } of search) console.log(round, remaining); // 0 1, 1 0.9, 2 0.81
 * ```
 * @see Frankle, Carbin, 2019, "The lottery ticket hypothesis: finding sparse, trainable neural networks"
 */
export async function* lotteryTicket(
  model: Layer,
  options: LotteryTicketOptions,
): AsyncGenerator<TicketRound, void, undefined> {
  yield* (await loaded("lotteryTicket", import("./search-ticket.ts"))).searchTicket(model, options);
}
