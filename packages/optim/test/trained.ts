import { type Tensor, tensor } from "@ganglion/tensor";
import { type Optimizer, type OptimizerState, type PlateauSchedule, reduceOnPlateau } from "../src/index.ts";
import { optimizers, optimizerVariants } from "./all-optimizers.ts";
import { bits, stored } from "./stored.ts";

/** Every optimizer in each way in which it remembers something else, and one that begins to remember later. */
export const variants: readonly (readonly [kind: string, options: Readonly<Record<string, unknown>>])[] = [
  ...optimizerVariants.map(([kind, { options }]) => [kind, { learningRate: 0.1, ...options }] as const),
  ["sgd", { learningRate: 0.1, momentum: (step: number) => (step === 0 ? 0 : 0.5) }],
];

/** An optimizer of three parameters in two groups, one of them with a schedule that remembers. */
export interface Trained {
  readonly parameters: readonly [Tensor, Tensor, Tensor];
  readonly schedule: PlateauSchedule;
  readonly optimizer: Optimizer;
}

/** Three parameters with the values of others, or of the start. */
function weights(like?: Trained["parameters"]): Trained["parameters"] {
  const values = like?.map((x) => x.dataSync()) ?? [
    Float32Array.of(3, -1),
    Float32Array.of(0.5, 0.25),
    Float32Array.of(7),
  ];
  const weight = (index: number, shape: readonly number[]): Tensor =>
    tensor(values[index]!, { shape, requiresGrad: true });
  return [weight(0, [2]), weight(1, [1, 2]), weight(2, [])];
}

export function make(
  kind: string,
  options: Readonly<Record<string, unknown>>,
  parameters: Trained["parameters"] = weights(),
): Trained {
  const [a, b, c] = parameters;
  const schedule = reduceOnPlateau(0.5, { patience: 1, factor: 0.5, cooldown: 2 });
  const groups = [{ parameters: [a] }, { parameters: [b, c], learningRate: schedule }];
  return { parameters, schedule, optimizer: optimizers[kind]!(groups, options) };
}

/** Steps with gradients for the first two parameters, which depend on how many there were. */
export function train({ parameters: [a, b], schedule, optimizer }: Trained, steps: number): void {
  for (let step = optimizer.steps, last = step + steps; step < last; step++) {
    a.grad = tensor([Math.sin(step + 1), -1 / 3]);
    b.grad = tensor([[0.7, Math.cos(step)]]);
    optimizer.step();
    schedule.report(step);
  }
}

/** A state with plain data for tensors, its keys in one order. */
export function plain({ tensors, ...rest }: OptimizerState): object {
  return { ...rest, tensors: stored(tensors) };
}

/** All that there is of it, as text. */
export function all({ parameters, schedule, optimizer }: Trained): string {
  const values = parameters.map((x) => x.dataSync());
  return bits([plain(optimizer.state()), schedule.state(), values, optimizer.groups[0]?.learningRate]);
}
