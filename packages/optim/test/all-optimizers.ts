import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamW,
  cosineAnnealing,
  lamb,
  lion,
  nadam,
  type Optimizer,
  type OptimizerParameters,
  radam,
  rmsprop,
  type Schedule,
  sgd,
} from "../src/index.ts";

type Options = Readonly<Record<string, unknown>>;

/** An optimizer by its kind, whatever its options are. */
export type Make = (
  parameters: OptimizerParameters<{ readonly learningRate?: unknown }>,
  options?: Options & { readonly learningRate?: unknown },
) => Optimizer;

/** What the tests must know of an optimizer. */
interface Row {
  readonly make: unknown;
  /** All its options but the learning rate, with values that are allowed and are not the defaults. */
  readonly options: Options;
  /** Each way in which it remembers something else. */
  readonly variants: readonly Variant[];
}

/** Options, with what is remembered under them, and a rate that finds the bottom of a bowl in 300 steps. */
export interface Variant {
  readonly options?: Options;
  readonly slots: readonly string[];
  readonly rate: number | Schedule;
}

const betas = { betas: [0.5, 0.5], weightDecay: 0.1 };
const moments = { ...betas, eps: 0.1 };
const momentSlots = ["expAvg", "expAvgSq"];

/** Every optimizer there is, by its kind; a test holds the list to what the package exports. */
const rows: Readonly<Record<string, Row>> = {
  sgd: {
    make: sgd,
    options: { momentum: 0.5, dampening: 0, nesterov: true, weightDecay: 0.1 },
    variants: [
      { slots: [], rate: 0.05 },
      { options: { momentum: 0.9, nesterov: true }, slots: ["momentumBuffer"], rate: 0.02 },
    ],
  },
  adagrad: {
    make: adagrad,
    options: { learningRateDecay: 0.1, weightDecay: 0.1, initialAccumulatorValue: 1, eps: 0.1 },
    variants: [{ slots: ["sum"], rate: 0.5 }],
  },
  adadelta: {
    make: adadelta,
    options: { rho: 0.5, eps: 0.1, weightDecay: 0.1 },
    variants: [{ slots: ["squareAvg", "accDelta"], rate: 20 }],
  },
  rmsprop: {
    make: rmsprop,
    options: { alpha: 0.5, eps: 0.1, weightDecay: 0.1, momentum: 0.5, centered: true },
    variants: [
      { slots: ["squareAvg"], rate: cosineAnnealing(0.05, { steps: 300 }) },
      { options: { centered: true, momentum: 0.5 }, slots: ["squareAvg", "gradAvg", "momentumBuffer"], rate: 0.01 },
    ],
  },
  adam: {
    make: adam,
    options: { ...moments, amsgrad: true },
    variants: [
      { slots: momentSlots, rate: 0.1 },
      { options: { amsgrad: true }, slots: [...momentSlots, "maxExpAvgSq"], rate: 0.1 },
    ],
  },
  adamW: {
    make: adamW,
    options: { ...moments, amsgrad: true },
    variants: [{ options: { weightDecay: 1e-3 }, slots: momentSlots, rate: 0.1 }],
  },
  adamax: { make: adamax, options: moments, variants: [{ slots: ["expAvg", "expInf"], rate: 0.1 }] },
  nadam: {
    make: nadam,
    options: { ...moments, momentumDecay: 0.1 },
    variants: [{ options: { momentumDecay: 0.1 }, slots: momentSlots, rate: 0.1 }],
  },
  radam: { make: radam, options: moments, variants: [{ slots: momentSlots, rate: 0.1 }] },
  lamb: {
    make: lamb,
    options: moments,
    variants: [{ slots: momentSlots, rate: cosineAnnealing(0.05, { steps: 300 }) }],
  },
  lion: {
    make: lion,
    options: betas,
    variants: [{ options: { betas: [0.9, 0.8] }, slots: ["expAvg"], rate: cosineAnnealing(0.03, { steps: 300 }) }],
  },
};

const kinds = Object.entries(rows);

/** How each is made. */
export const optimizers: Readonly<Record<string, Make>> = Object.fromEntries(
  kinds.map(([kind, { make }]) => [kind, make as Make]),
);

/** All options of each. */
export const optimizerOptions: Readonly<Record<string, Options>> = Object.fromEntries(
  kinds.map(([kind, { options }]) => [kind, { learningRate: 0.1, ...options }]),
);

/** Every optimizer in each way in which it remembers something else. */
export const optimizerVariants: readonly (readonly [kind: string, variant: Variant])[] = kinds.flatMap(
  ([kind, { variants }]) => variants.map((variant) => [kind, variant] as const),
);
