import {
  anything,
  assign,
  checkFunction,
  checkModel,
  checkOptions,
  describeValue,
  formatShape,
  keep,
  type Layer,
  refusal,
  sameShape,
  ShapeError,
  stateEntries,
  type Tensor,
} from "@ganglion/tensor";
import {
  checkRate,
  checkScope,
  magnitudeMasks,
  type MagnitudeMasksOptions,
  remainingShare,
} from "./magnitude-masks.ts";
import { applyMasks, checkMasks, maskedWeights, maskGradients, type Masks } from "./mask.ts";
import { change } from "./set-parameter.ts";

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
  checkSearch(model, options);
  const { rounds, train, rewindTo = snapshot(model), ...pruning } = options;
  if (!Number.isInteger(rounds) || rounds < 0) {
    throw refusal(
      RangeError,
      "lotteryTicket",
      "rounds must be a whole number >= 0",
      describeValue(rounds),
      "0 trains the whole net only.",
    );
  }
  let masks: Masks = {};
  for (let round = 0; round <= rounds; round++) {
    const current = masks;
    if (round > 0) rewind(model, rewindTo, current);
    const remaining = await remainingShare(current);
    const info = { round, masks: current, remaining, afterBackward: () => maskGradients(model, current) };
    await train(info);
    yield info;
    if (round < rounds) masks = await magnitudeMasks(model, { ...pruning, masks });
  }
}

function checkSearch(model: Layer, options: LotteryTicketOptions): void {
  checkModel("lotteryTicket", model);
  checkOptions<LotteryTicketOptions>("lotteryTicket", options ?? {}, {
    rounds: anything,
    train: checkFunction,
    rewindTo: checkMasks,
    rate: checkRate,
    outputRate: checkRate,
    scope: checkScope,
  });
  checkFunction("lotteryTicket", "train", options?.train);
  if (options.rewindTo !== undefined) checkValues("lotteryTicket", model, options.rewindTo);
}

/**
 * Puts parameters and buffers back to earlier values, and pruned weights to zero.
 * @throws RangeError if a mask is for a weight that the model has not.
 */
export function rewind(model: Layer, values: Readonly<Record<string, Tensor>>, masks: Masks = {}): void {
  checkModel("rewind", model);
  checkMasks("rewind", "values", values);
  checkMasks("rewind", "masks", masks);
  maskedWeights("rewind", model, masks);
  checkValues("rewind", model, values);
  change(() => {
    for (const [path, x] of stateOf(model)) {
      const value = values[path];
      if (value !== undefined) assign(x, value);
    }
  });
  applyMasks(model, masks);
}

/** @throws RangeError if the model lacks one of the paths; ShapeError if a value has another shape. */
function checkValues(where: string, model: Layer, values: Readonly<Record<string, Tensor>>): void {
  const state = new Map(stateOf(model));
  for (const [path, value] of Object.entries(values)) {
    const x = state.get(path);
    if (x === undefined) {
      const remedy = `It has ${[...state.keys()].join(", ")}.`;
      throw refusal(RangeError, where, "values must be for tensors that the model has", path, remedy);
    }
    if (!sameShape(x.shape, value.shape)) {
      const got = `${formatShape(value.shape)} for ${formatShape(x.shape)}`;
      const remedy = "Pass an earlier stateDict of this model.";
      throw refusal(ShapeError, where, `the value of ${path} must have its shape`, got, remedy, value.shape);
    }
  }
}

function snapshot(model: Layer): Record<string, Tensor> {
  return Object.fromEntries(stateOf(model).map(([path, x]) => [path, keep(x.detach())]));
}

/** Parameters and buffers by path. */
function stateOf(model: Layer): [path: string, x: Tensor][] {
  return stateEntries(model).map(({ path, tensor }) => [path, tensor]);
}
