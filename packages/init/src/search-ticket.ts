import {
  checkFunction,
  checkModel,
  checkOptions,
  describeValue,
  keep,
  type Layer,
  refusal,
  type Tensor,
} from "@ganglion/tensor";
import type { LotteryTicketOptions, TicketRound } from "./lottery-ticket.ts";
import { checkMasks, maskGradients, type Masks } from "./mask.ts";
import { checkRate, checkScope, pruneByMagnitude, shareLeft } from "./prune.ts";
import { checkValues, rewind, stateOf } from "./rewind.ts";

/** What `lotteryTicket` does. */
export async function* searchTicket(
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
    const remaining = await shareLeft(current);
    const info = { round, masks: current, remaining, afterBackward: () => maskGradients(model, current) };
    await train(info);
    yield info;
    if (round < rounds) masks = await pruneByMagnitude(model, { ...pruning, masks });
  }
}

function checkSearch(model: Layer, options: LotteryTicketOptions): void {
  checkModel("lotteryTicket", model);
  checkOptions<LotteryTicketOptions>("lotteryTicket", options ?? {}, {
    rounds: [],
    train: [checkFunction],
    rewindTo: checkMasks,
    rate: checkRate,
    outputRate: checkRate,
    scope: checkScope,
  });
  if (options.rewindTo !== undefined) checkValues("lotteryTicket", model, options.rewindTo);
}

function snapshot(model: Layer): Record<string, Tensor> {
  return Object.fromEntries(stateOf(model).map(([path, x]) => [path, keep(x.detach())]));
}
