import {
  constantRate,
  cosineAnnealing,
  cosineWarmRestarts,
  exponentialDecay,
  multiStepDecay,
  oneCycle,
  oneCycleMomentum,
  polynomialDecay,
  reduceOnPlateau,
  type Schedule,
  stepDecay,
  warmup,
} from "../src/index.ts";

/** A schedule with what it cannot do without. */
export interface ScheduleRow {
  /** Makes it with these options, and what must be given. */
  readonly make: (options?: object) => Schedule;
  /** Its options, with a value that is allowed. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What PyTorch or Keras call some of them. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** Every schedule there is, by its name; a test holds the list to what the package exports. */
export const schedules: Readonly<Record<string, ScheduleRow>> = {
  constantRate: { make: () => constantRate(0.1), options: {} },
  stepDecay: {
    make: (options) => stepDecay(0.1, { stepSize: 2, ...options }),
    options: { stepSize: 3, gamma: 0.5 },
    renamed: { step_size: "stepSize", decay_steps: "stepSize", decay_rate: "gamma" },
  },
  multiStepDecay: {
    make: (options) => multiStepDecay(0.1, { milestones: [2], ...options }),
    options: { milestones: [1, 1, 4], gamma: 0.5 },
    renamed: { boundaries: "milestones" },
  },
  exponentialDecay: {
    make: (options) => exponentialDecay(0.1, { gamma: 0.9, ...options }),
    options: { gamma: 0.5 },
    renamed: { decay_rate: "gamma" },
  },
  cosineAnnealing: {
    make: (options) => cosineAnnealing(0.1, { steps: 5, ...options }),
    options: { steps: 9, minimum: 0.01 },
    renamed: { T_max: "steps", eta_min: "minimum", decay_steps: "steps" },
  },
  cosineWarmRestarts: {
    make: (options) => cosineWarmRestarts(0.1, { firstCycle: 3, ...options }),
    options: { firstCycle: 4, cycleFactor: 2, minimum: 0.01 },
    renamed: { T_0: "firstCycle", T_mult: "cycleFactor", eta_min: "minimum", first_decay_steps: "firstCycle" },
  },
  polynomialDecay: {
    make: (options) => polynomialDecay(0.1, { steps: 5, ...options }),
    options: { steps: 9, power: 2, minimum: 0.01 },
    renamed: { total_iters: "steps", end_learning_rate: "minimum" },
  },
  oneCycle: {
    make: (options) => oneCycle({ peak: 0.1, steps: 5, ...options }),
    options: {
      peak: 1,
      steps: 9,
      divisor: 2,
      finalDivisor: 3,
      warmupFraction: 0.5,
      anneal: "linear",
      threePhase: true,
    },
    renamed: {
      max_lr: "peak",
      total_steps: "steps",
      div_factor: "divisor",
      final_div_factor: "finalDivisor",
      pct_start: "warmupFraction",
      anneal_strategy: "anneal",
      three_phase: "threePhase",
    },
  },
  oneCycleMomentum: {
    make: (options) => oneCycleMomentum({ steps: 5, ...options }),
    options: { steps: 9, minimum: 0.5, maximum: 0.9, warmupFraction: 0.5, anneal: "linear", threePhase: true },
    renamed: { base_momentum: "minimum", max_momentum: "maximum", total_steps: "steps" },
  },
  warmup: {
    make: (options) => warmup(0.1, options),
    options: { steps: 3, startFactor: 0.1, endFactor: 2 },
    renamed: { warmup_steps: "steps", total_iters: "steps", start_factor: "startFactor", end_factor: "endFactor" },
  },
  reduceOnPlateau: {
    make: (options) => reduceOnPlateau(0.1, options),
    options: {
      mode: "max",
      factor: 0.5,
      patience: 2,
      threshold: 0.1,
      thresholdMode: "abs",
      cooldown: 1,
      minimum: 0.01,
      eps: 0,
    },
    renamed: { min_lr: "minimum", minLr: "minimum", threshold_mode: "thresholdMode", min_delta: "threshold" },
  },
};
