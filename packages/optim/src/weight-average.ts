import { assign, keep, noGrad, sameShape, scope, type Tensor } from "@ganglion/tensor";

/** A snapshot of averaged weights, as a plain number and tensors; keys are the numbers of the parameters. */
export interface WeightAverageState {
  readonly kind: string;
  readonly updates: number;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** Averages of parameters over the course of training, which often generalize better than the last values. */
export interface WeightAverage {
  /** "ema" or "swa". */
  readonly kind: string;
  /** How often `update` was called. */
  readonly updates: number;
  /** The averages, in the order of the parameters; before the first update the parameters' values at the start. */
  readonly averages: readonly Tensor[];
  /** Takes in the parameters' present values. Call it after the optimizer's step. */
  update(): void;
  /**
   * Exchanges the parameters' values with the averages: once to evaluate or save the averaged model, once more to go on
   * training. Running statistics of batch norm are not averaged; recompute them for the averaged weights.
   */
  swap(): void;
  /** A snapshot, which later updates do not change. */
  state(): WeightAverageState;
  /** @throws Error if the snapshot is of another kind or does not fit the parameters. */
  load(state: WeightAverageState): void;
  /** Gives the memory of the averages back. */
  dispose(): void;
}

/** How an average takes in one more value; `updates` counts those before, and is never 0. */
export type Blend = (average: Tensor, value: Tensor, updates: number) => Tensor;

/** Makes an average of a rule. The first update copies the parameters, as PyTorch's `AveragedModel` does. */
export function createAverage(kind: string, parameters: readonly Tensor[], blend: Blend): WeightAverage {
  const averages = parameters.map((parameter) => keep(parameter.detach()));
  let updates = 0;
  return {
    kind,
    averages,
    get updates() {
      return updates;
    },
    update() {
      eachPair(parameters, averages, (parameter, average) => {
        assign(average, updates === 0 ? parameter : blend(average, parameter, updates));
      });
      updates++;
    },
    swap: () => eachPair(parameters, averages, exchange),
    state: () => ({
      kind,
      updates,
      tensors: Object.fromEntries(averages.map((average, index) => [String(index), average.detach()])),
    }),
    load(state) {
      checkState(kind, averages, state);
      for (const [index, average] of averages.entries()) assign(average, state.tensors[index] as Tensor);
      updates = state.updates;
    },
    dispose() {
      for (const average of averages) average.dispose();
    },
  };
}

function eachPair(
  parameters: readonly Tensor[],
  averages: readonly Tensor[],
  act: (parameter: Tensor, average: Tensor) => void,
): void {
  for (const [index, parameter] of parameters.entries()) {
    scope(() => noGrad(() => act(parameter, averages[index] as Tensor)));
  }
}

function exchange(a: Tensor, b: Tensor): void {
  const before = a.detach();
  assign(a, b);
  assign(b, before);
}

function checkState(kind: string, averages: readonly Tensor[], state: WeightAverageState): void {
  if (state.kind !== kind) {
    throw new Error(
      `${kind}.load: the state must be of ${kind}, got one of ${state.kind}. Make the same average first.`,
    );
  }
  for (const [index, average] of averages.entries()) {
    const value = state.tensors[index];
    if (value !== undefined && sameShape(value.shape, average.shape) && value.dtype === average.dtype) continue;
    throw new Error(
      `${kind}.load: average ${index} must match its parameter, ${average.toString()}, got ${value?.toString() ?? "none"}. ` +
        "Give the parameters in the same order.",
    );
  }
}
