import { checkTensor } from "./check.ts";
import { checkBody, rejectPromise, type Scope, state } from "./state.ts";
import { dropWhenCollected, forgetOwner } from "./storage.ts";
import { isTensor } from "./is-tensor.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Runs `body` and frees every tensor it created, except those in what it returns (a tensor, or tensors in arrays and
 * plain objects), those given to `keep`, and the gradients of tensors from outside.
 * @throws Error if `body` returns a promise: other code would run inside of the scope meanwhile.
 * @example
 * ```ts
 * import { scope, tensor } from "@ganglion/tensor";
 * const norm = scope(() => {
 *   const x = tensor([3, 4]);
 *   return x.mul(x).sum().pow(0.5);
 * }); // only `norm` is left in memory
 * ```
 */
export function scope<T>(body: () => T): T {
  checkBody("scope", body);
  const own: Scope = { tensors: [], parent: state.scope };
  state.scope = own;
  let survivors: Set<Tensor> | undefined;
  try {
    const result = rejectPromise("scope", body());
    survivors = survivorsIn(result);
    return result;
  } finally {
    state.scope = own.parent;
    for (const x of own.tensors) {
      if (x.owner !== own) continue;
      if (survivors?.has(x) === true) adopt(x, own.parent);
      else x.dispose();
    }
  }
}

/**
 * Runs `body`, which composes operations, as if it were a single one: what it makes on the way to its result is freed at
 * once, or, where the graph still needs it, together with the result. So a function that is called outside of every
 * `scope` leaves nothing to the garbage collector.
 * @example
 * ```ts
 * import { add, mul, operation, type Tensor } from "@ganglion/tensor";
 * function cubic(x: Tensor): Tensor {
 *   return operation(() => add(mul(mul(x, x), x), x));
 * }
 * ```
 */
export function operation(body: () => Tensor): Tensor {
  checkBody("operation", body);
  const own: Scope = { tensors: [], parent: state.scope };
  state.scope = own;
  let result: Tensor | undefined;
  try {
    result = rejectPromise("operation", body());
    return result;
  } finally {
    state.scope = own.parent;
    leave(own, result);
  }
}

/** Frees what an operation made on the way to its result, or hands it on where the graph needs it. */
function leave(own: Scope, result: Tensor | undefined): void {
  const isNew = result?.owner === own;
  const node = isNew ? result.node : undefined;
  let held: Tensor[] | undefined;
  for (const x of own.tensors) {
    if (x.owner !== own || x === result) continue;
    if (node === undefined) {
      x.dispose();
      continue;
    }
    adopt(x, own.parent);
    (held ??= []).push(x);
  }
  if (isNew) adopt(result, own.parent);
  if (node !== undefined && held !== undefined) node.held = held;
}

/** Takes `x` out of every scope: it lives until `dispose`, or until nothing refers to it. Returns `x`. */
export function keep<T extends Tensor>(x: T): T {
  checkTensor("keep", "x", x);
  adopt(x, undefined);
  return x;
}

/** Makes `owner` responsible for freeing `x`; without one the garbage collector is. */
export function adopt(x: Tensor, owner: Scope | undefined): void {
  if (x.owner === owner || x.disposed) return;
  if (x.owner === undefined) forgetOwner(x);
  x.owner = owner;
  if (owner === undefined) dropWhenCollected(x, x.storage);
  else owner.tensors.push(x);
}

/** The tensors in what a scope returns; undefined where it returns nothing that could hold one. */
function survivorsIn(result: unknown): Set<Tensor> | undefined {
  if ((typeof result !== "object" && typeof result !== "function") || result === null) return undefined;
  const found = new Set<Tensor>();
  collectTensors(result, found, new Set());
  return found;
}

function collectTensors(value: unknown, found: Set<Tensor>, seen: Set<object>): void {
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return;
  seen.add(value);
  if (isTensor(value)) {
    found.add(value);
    if (value.grad !== undefined) found.add(value.grad);
  } else if (value instanceof Map) {
    for (const element of value.values()) collectTensors(element, found, seen);
  } else if (Array.isArray(value) || isPlain(value)) {
    for (const element of Object.values(value)) collectTensors(element, found, seen);
  }
}

/** Object literals, and functions, since a layer is a function that carries its parameters. */
function isPlain(value: object): boolean {
  if (typeof value === "function") return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
