import { disposeSymbol } from "./dispose-symbol.ts";
import type { Shape } from "./backend.ts";
import { add, div, mul, neg, sub } from "./ops/arithmetic.ts";
import { type MatmulOptions, matmul } from "./ops/matmul.ts";
import { pow } from "./ops/pow.ts";
import { max, mean, min } from "./ops/reduce.ts";
import { reshape } from "./ops/reshape.ts";
import { type ReduceOptions, sum } from "./ops/sum-and-broadcast.ts";
import { transpose } from "./ops/transpose.ts";
import { printTensor } from "./print.ts";
import { Tensor, type TensorLike } from "./tensor.ts";

/** The operations that can be written `x.op(...)`. A closed set: each does what the function of its name does. */
export interface TensorMethods {
  add(other: TensorLike): Tensor;
  sub(other: TensorLike): Tensor;
  mul(other: TensorLike): Tensor;
  div(other: TensorLike): Tensor;
  pow(exponent: TensorLike): Tensor;
  neg(): Tensor;
  matmul(other: Tensor, options?: MatmulOptions): Tensor;
  sum(options?: ReduceOptions): Tensor;
  mean(options?: ReduceOptions): Tensor;
  max(options?: ReduceOptions): Tensor;
  min(options?: ReduceOptions): Tensor;
  reshape(shape: Shape): Tensor;
  transpose(axes?: readonly number[]): Tensor;
}

/**
 * Puts the methods on `Tensor`, once, what `using` calls, and what consoles of Node, Bun and Deno show of one. What creates tensors calls this; operations do not, so that a bundle with one
 * operation in it does not carry all of these, and `tensor.ts` need not know any operation.
 */
export function installMethods(): void {
  const { dispose } = Tensor.prototype;
  if ("add" in Tensor.prototype) return;
  const functions = { add, sub, mul, div, pow, neg, matmul, sum, mean, max, min, reshape, transpose };
  for (const [name, operation] of Object.entries(functions)) {
    const apply = operation as (x: Tensor, ...rest: unknown[]) => Tensor;
    Object.defineProperty(Tensor.prototype, name, {
      value(this: Tensor, ...rest: unknown[]): Tensor {
        return apply(this, ...rest);
      },
    });
  }
  Object.defineProperty(Tensor.prototype, disposeSymbol, { value: dispose });
  Object.defineProperty(Tensor.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(this: Tensor): string {
      return printTensor(this);
    },
  });
}
