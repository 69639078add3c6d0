import { checkTensor } from "../check.ts";
import type { Tensor } from "../tensor.ts";

/** An operation that was recorded. */
export interface Operation {
  /** Later operations have larger numbers. */
  readonly id: number;
  /** As it was given to `record`, such as `"affine"`. */
  readonly name: string;
  readonly inputs: readonly Tensor[];
}

/**
 * The operation that `x` is the result of; undefined for what was given, was computed in `noGrad`, or is disposed.
 * @throws TypeError unless it is a tensor.
 * @example
 * ```ts
 * import { tensor } from "@ganglion/tensor";
 * import { operationOf } from "@ganglion/tensor/graph";
 * const x = tensor([1, 2], { requiresGrad: true });
 * operationOf(x.mul(3))?.name; // => "mul"
 * ```
 */
export function operationOf(x: Tensor): Operation | undefined {
  checkTensor("operationOf", "x", x);
  return x.node;
}

/**
 * `output` and all that it was computed from, as far as operations were recorded: first what was given, then the results in the
 * order in which they were computed.
 * @throws TypeError unless it is a tensor.
 */
export function tensorsBehind(output: Tensor): Tensor[] {
  checkTensor("tensorsBehind", "output", output);
  const found = new Set([output]);
  for (const x of found) for (const input of x.node?.inputs ?? []) found.add(input);
  return [...found].sort((a, b) => (a.node?.id ?? 0) - (b.node?.id ?? 0));
}
