import { assign, DisposedError, keep, noGrad, refusal, scope, type Tensor } from "@ganglion/tensor";
import { checkKind } from "./check-state.ts";
import { checkAlive, checkSome, type ModelParameters, resolveParameters } from "./model-parameters.ts";
import { readCount, readRecord, readTensor } from "./read-record.ts";

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
  /** Its options, defaults filled in. */
  readonly options: Readonly<Record<string, number>>;
  /** What is averaged. */
  readonly parameters: readonly Tensor[];
  /** How often `update` was called. */
  readonly updates: number;
  /** The averages, in the order of the parameters; before the first update the parameters' values at the start. */
  readonly averages: readonly Tensor[];
  /**
   * Takes in the parameters' present values. Call it after the optimizer's step.
   * @throws Error while the averages are swapped in.
   */
  update(): void;
  /**
   * Exchanges the parameters' values with the averages: once to evaluate or save the averaged model, once more to go on
   * training. Running statistics of batch norm are not averaged; recompute them for the averaged weights.
   */
  swap(): void;
  /** A snapshot, which later updates do not change; of the averages, also while they are swapped in. */
  state(): WeightAverageState;
  /**
   * Continues from a snapshot.
   * @throws Error if it is not one that `state` of such an average returns: of another kind, other parameters, with a count
   * that cannot be or, where values can be read at once, with NaN; or while the averages are swapped in. Then nothing was changed.
   */
  load(state: WeightAverageState): void;
  /** Gives the memory of the averages back. */
  dispose(): void;
}

/** How an average takes in one more value; `updates` counts those before, and is never 0. */
export type Blend = (average: Tensor, value: Tensor, updates: number) => Tensor;

/** Makes an average of a rule. The first update copies the parameters, as PyTorch's `AveragedModel` does. */
export function createAverage(
  kind: string,
  given: ModelParameters,
  blend: Blend,
  options: Readonly<Record<string, number>> = {},
): WeightAverage {
  const parameters = resolveParameters(kind, given);
  checkSome(kind, parameters, "average");
  const averages = parameters.map((parameter) => keep(parameter.detach()));
  let updates = 0;
  let isSwapped = false;
  return {
    kind,
    options,
    parameters,
    averages,
    get updates() {
      return updates;
    },
    update() {
      checkHome(`${kind}.update`, isSwapped);
      eachPair(`${kind}.update`, parameters, averages, (parameter, average) => {
        assign(average, updates === 0 ? parameter : blend(average, parameter, updates));
      });
      updates++;
    },
    swap() {
      eachPair(`${kind}.swap`, parameters, averages, exchange);
      isSwapped = !isSwapped;
    },
    state: () => ({ kind, updates, tensors: snapshot(isSwapped ? parameters : averages) }),
    load(state) {
      checkHome(`${kind}.load`, isSwapped);
      updates = load(kind, averages, state);
    },
    dispose() {
      for (const average of averages) average.dispose();
    },
  };
}

function snapshot(tensors: readonly Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(tensors.map((tensor, index) => [String(index), tensor.detach()]));
}

/** @throws Error while the parameters hold the averages, and the averages what was trained. */
function checkHome(where: string, isSwapped: boolean): void {
  if (!isSwapped) return;
  const rule = "the parameters must hold what was trained";
  throw refusal(Error, where, rule, "the averages, which were swapped in", "Call swap() once more first.");
}

function checkLiving(where: string, averages: readonly Tensor[]): void {
  for (const average of averages) {
    if (!average.disposed) continue;
    const remedy = "Make a new average; this one was disposed.";
    throw refusal(DisposedError, where, "averages must be alive", `a disposed ${average}`, remedy);
  }
}

function eachPair(
  where: string,
  parameters: readonly Tensor[],
  averages: readonly Tensor[],
  act: (parameter: Tensor, average: Tensor) => void,
): void {
  checkLiving(where, averages);
  for (const [index, parameter] of parameters.entries()) checkAlive(where, parameter, index);
  for (const [index, parameter] of parameters.entries()) {
    scope(() => noGrad(() => act(parameter, averages[index] as Tensor)));
  }
}

function exchange(a: Tensor, b: Tensor): void {
  const before = a.detach();
  assign(a, b);
  assign(b, before);
}

/** Takes the averages from a snapshot, after checking all of it. Returns how many updates they are of. */
function load(kind: string, averages: readonly Tensor[], given: unknown): number {
  const where = `${kind}.load`;
  checkLiving(where, averages);
  const state = readRecord(where, "the state", given, ["kind", "updates", "tensors"]);
  checkKind(where, kind, state.get("kind"), "Make the same average first.");
  const updates = readCount(where, "updates", state.get("updates"), 0, Number.MAX_SAFE_INTEGER);
  const tensors = readRecord(where, "the state's tensors", state.get("tensors"));
  const values = averages.map((average, index) =>
    readTensor(where, `average ${index}`, tensors.get(String(index)), average, false),
  );
  for (const key of tensors.keys()) {
    if (Object.hasOwn(averages, key) && String(Number(key)) === key) continue;
    const rule = `keys must be parameters' numbers below ${averages.length}`;
    throw refusal(Error, where, rule, JSON.stringify(key), "Give all parameters in the same order.");
  }
  for (const [index, average] of averages.entries()) assign(average, values[index] as Tensor);
  return updates;
}
