import { type Case, numbersOf, type Runner, runCase, type Values } from "@ganglion/fixtures";
import { scope } from "@ganglion/tensor";
import { type Errors, none, relativeError, worse } from "./errors.ts";

/** What PyTorch says of a case. */
export interface Answer {
  readonly output: Values;
  readonly grads?: readonly (Values | null)[] | null | undefined;
}

/** What it says in float64. */
export interface ExactCase extends Answer {
  readonly file: string;
  readonly name: string;
}

/** How far our result for a case is from an answer, on the active backend. */
export function errorsOf(runner: Runner, row: Case, answer: Answer, dtype: "float32" | "float64"): Errors {
  return scope(() => {
    const { output, grads } = runCase(runner, row, dtype);
    const values = relativeError(output.dataSync(), numbersOf(answer.output));
    const errors = (answer.grads ?? []).flatMap((gradient, index) =>
      gradient === null ? [] : [relativeError(grads[index]?.dataSync() ?? [], numbersOf(gradient))],
    );
    const hasNone = row.upstream === undefined || errors.length === 0;
    return { values, gradients: hasNone ? undefined : Math.max(...errors) };
  });
}

/** How far PyTorch's float32 is from its float64: what a float32 answer can be expected to be off by. */
export function yardstick({ output, grads }: Answer, exact: Answer): Errors {
  const pairs = (grads ?? []).flatMap((values, index) => {
    const other = exact.grads?.[index];
    return values === null || other === null || other === undefined
      ? []
      : [relativeError(numbersOf(values), numbersOf(other))];
  });
  const values = relativeError(numbersOf(output), numbersOf(exact.output));
  return worse(none, { values, gradients: pairs.length === 0 ? undefined : Math.max(...pairs) });
}
