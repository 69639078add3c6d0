import { type DType, grad, isTensor, mul, scope, sum, type Tensor } from "@ganglion/tensor";
import { type Errors, none, relativeError, worse } from "./errors.ts";
import { type Case, numbersOf, toTensor, type Values } from "./fixture.ts";

/** Runs a case on its inputs; `leaves` are what its gradients are of, in the order of the case. */
export type Runner = (
  row: Case,
  inputs: readonly (Tensor | undefined)[],
  dtype: "float32" | "float64",
) => { readonly y: Tensor; readonly leaves: readonly (Tensor | undefined)[] };

/** What PyTorch says of a case. */
export interface Answer {
  readonly output: Values;
  readonly grads?: readonly (Values | null)[] | null | undefined;
}

/** How far our result for a case is from an answer, on the active backend. */
export function errorsOf(runner: Runner, row: Case, answer: Answer, dtype: "float32" | "float64"): Errors {
  return scope(() => {
    const inputs = row.inputs.map((values) => (values === null ? undefined : toTensor(values, dtype)));
    for (const [index, input] of inputs.entries()) {
      if (input !== undefined && row.grads?.[index]) input.requiresGrad = true;
    }
    const { y, leaves } = runner(row, inputs, dtype);
    const values = relativeError(y.dataSync(), numbersOf(answer.output));
    const wanted = (answer.grads ?? []).flatMap((gradient, index) =>
      gradient === null ? [] : [{ gradient, leaf: leaves[index] }],
    );
    if (row.upstream === undefined || wanted.length === 0) return { values, gradients: undefined };
    const found = grad(
      sum(mul(y, toTensor(row.upstream, dtype as DType))),
      wanted.map(({ leaf }) => leaf).filter(isTensor),
    );
    const errors = wanted.map((entry, index) =>
      relativeError(found[index]?.dataSync() ?? [], numbersOf(entry.gradient)),
    );
    return { values, gradients: Math.max(...errors) };
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
