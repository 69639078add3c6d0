import { checkString, type Context, describeValue, isTensor, type Layer, refusal, type Tensor } from "@ganglion/tensor";
import { atChild } from "./layer-error.ts";

/**
 * Calls a container's child: passes the context on, reports the child to `context.observe` by its full dotted path, and
 * names that path when a shape does not fit. Write your own containers with it.
 * @throws LayerError if the child, or a layer inside of it, cannot take its input.
 * @throws TypeError if the child is no function or returns no tensor, or if the observer returns a promise.
 * @example
 * ```ts
 * import { callChild } from "@ganglion/layers";
 * import { add, defineLayer, type Layer } from "@ganglion/tensor";
 * function sum(left: Layer, right: Layer): Layer {
 *   return defineLayer(
 *     (x, context) => add(callChild("sum", "left", left, x, context), callChild("sum", "right", right, x, context)),
 *     { kind: "sum", children: { left, right } },
 *   );
 * }
 * ```
 */
export function callChild(container: string, name: string, child: Layer, x: Tensor, context: Context = {}): Tensor {
  checkString("callChild", "container", container);
  checkString(container, "name", name);
  if (typeof child !== "function") throw notCallable(container, name, child);
  if (typeof context !== "object" || context === null) throw noContext(container, context);
  const { observe } = context;
  let y: Tensor;
  try {
    y = child(x, observe === undefined ? context : { ...context, observe: inside(name, observe) });
  } catch (error) {
    throw atChild(container, name, child, x, error);
  }
  if (!isTensor(y)) throw notTensor(container, name, child, y);
  if (observe !== undefined) checkHeard(container, observe(name, x, y, child));
  return y;
}

function inside(name: string, observe: NonNullable<Context["observe"]>): NonNullable<Context["observe"]> {
  return (path, x, y, layer) => observe(`${name}.${path}`, x, y, layer);
}

function noContext(container: string, context: unknown): TypeError {
  const remedy = "Pass on the one that the container is called with.";
  return refusal(TypeError, container, "context must be an object", describeValue(context), remedy);
}

function notCallable(container: string, name: string, child: unknown): TypeError {
  const remedy = "A layer is a function of a tensor.";
  return refusal(TypeError, container, `child ${name} must be a layer`, describeValue(child), remedy);
}

/** What a factory that was not called, or an asynchronous function, returns. */
function notTensor(container: string, name: string, child: Layer, y: unknown): TypeError {
  const isLate = isPromise(y);
  return refusal(
    TypeError,
    container,
    `child ${name} must return a tensor`,
    describeValue(y),
    remedyFor(child, y, isLate),
  );
}

function remedyFor(child: Layer, y: unknown, isLate: boolean): string {
  if (typeof y === "function") return `Call the factory: ${child.name || "factory"}().`;
  return isLate ? "A layer computes at once: do not make it async." : "A layer returns what it makes of its input.";
}

/** @throws TypeError if an observer is asynchronous: nobody would wait for it. */
function checkHeard(container: string, heard: unknown): void {
  if (!isPromise(heard)) return;
  const remedy = "An observer looks at once: keep what it needs, and wait for it after the call.";
  throw refusal(TypeError, container, "context.observe must return nothing", "a promise", remedy);
}

/** A promise that is refused must not be reported as one that nobody handles, too. */
function isPromise(value: unknown): boolean {
  if (typeof (value as PromiseLike<unknown> | undefined)?.then !== "function") return false;
  (value as PromiseLike<unknown>).then(undefined, () => undefined);
  return true;
}
