import type { PlanKind } from "./advice.ts";

/** How a plan of a kind trains. */
export interface Recipe {
  /** The largest learning rate of the head. */
  readonly learningRate: number;
  /** By what the rate is multiplied from one part to the one before it, where the data is like the old. */
  readonly factor: number;
  readonly weightDecay: number;
  /** How many samples are to be seen in all: what is learned from few needs many passes ... */
  readonly visits: number;
  /** ... though no more than so many. */
  readonly mostEpochs: number;
}

/** How the plans train: SGD with Nesterov's momentum of 0.9 through one cycle of the rate. */
export const recipes: Readonly<Record<Exclude<PlanKind, "probe">, Recipe>> = {
  last: { learningRate: 0.02, factor: 0.9, weightDecay: 5e-4, visits: 30_000, mostEpochs: 40 },
  all: { learningRate: 0.02, factor: 0.9, weightDecay: 5e-4, visits: 30_000, mostEpochs: 40 },
  scratch: { learningRate: 0.1, factor: 1, weightDecay: 5e-4, visits: 60_000, mostEpochs: 60 },
};

/** Rates fall towards the input where features need little change; other data needs other features from the first layer on. */
export function rateFactor({ factor }: Recipe, isSimilar: boolean): number {
  return isSimilar ? factor : 1;
}

/** Fewer passes than these would not reach what fine-tuning can reach. */
const fewestEpochs = 6;

/** How many epochs a recipe wants for so many samples. */
export function wantedEpochs({ visits, mostEpochs }: Recipe, samples: number): number {
  return Math.max(fewestEpochs, Math.min(mostEpochs, Math.round(visits / samples)));
}
