import { type Context, grad, keep, type Layer, stateEntries, type Tensor } from "@ganglion/tensor";
import { tapGradient } from "../collect/tap-gradient.ts";
import { kindOf } from "../collect/layer-facts.ts";

/** A tensor that was computed, or given, and what it was computed from. */
export interface Traced {
  readonly what: "parameter" | "input" | "output" | "loss" | "gradient";
  /** The path of the layer or the parameter; undefined outside of them. */
  readonly path: string | undefined;
  readonly kind: string | undefined;
  readonly op: string | undefined;
  readonly x: Tensor;
  readonly inputs: readonly Tensor[];
}

/** What a loss was computed from, and the gradients of that in the order in which they arrive, which are to be disposed. */
export interface Trace {
  readonly loss: Tensor;
  readonly values: ReadonlyMap<Tensor, Traced>;
  readonly gradients: readonly Traced[];
}

interface Call {
  readonly path: string;
  readonly kind: string;
}

/** Computes a loss and its gradients, and keeps all of it. To be called in a scope, which the result cannot leave. */
export function traceLoss(
  forward: (context: Context) => Tensor,
  model: Layer | undefined,
  check: (loss: unknown) => void,
): Trace {
  const owners = new Map<Tensor, Call>();
  const loss = forward({
    training: true,
    observe: (path, x, y, layer) => claim(owners, { path, kind: kindOf(layer) }, x, y),
  });
  check(loss);
  const names = new Map(model === undefined ? [] : stateEntries(model).map(({ path, tensor }) => [tensor, path]));
  const values = new Map<Tensor, Traced>();
  for (const x of ancestors(loss)) {
    const { node } = x;
    const { path, kind } = node === undefined ? { path: names.get(x), kind: undefined } : (owners.get(x) ?? {});
    const given = names.has(x) ? "parameter" : "input";
    const made = path === undefined || x === loss ? "loss" : "output";
    values.set(x, {
      what: node === undefined ? given : made,
      path,
      kind,
      op: node?.name,
      x,
      inputs: node?.inputs ?? [],
    });
  }
  return { loss, values, gradients: loss.requiresGrad ? traceGradients(loss, values) : [] };
}

/** Says of all that lies between the input and the output of a call, and belongs to no other, that it belongs to this one. */
function claim(owners: Map<Tensor, Call>, call: Call, x: Tensor, y: Tensor): void {
  const waiting = [y];
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    if (one === x || one.node === undefined || owners.has(one)) continue;
    owners.set(one, call);
    waiting.push(...one.node.inputs);
  }
}

/** A tensor and all that it was computed from. */
function ancestors(loss: Tensor): Set<Tensor> {
  const found = new Set([loss]);
  for (const x of found) for (const input of x.node?.inputs ?? []) found.add(input);
  return found;
}

function traceGradients(loss: Tensor, values: ReadonlyMap<Tensor, Traced>): Traced[] {
  const arrived: Traced[] = [];
  const users = new Map<Tensor, Traced>();
  for (const value of values.values()) for (const input of value.inputs) users.set(input, value);
  const note = (x: Tensor, gradient: Tensor): void => {
    const user = users.get(x);
    const { path, kind, op } = user ?? {};
    const inputs = user === undefined ? [] : user.inputs;
    arrived.push({ what: "gradient", path, kind, op, x: keep(gradient.detach()), inputs });
  };
  for (const { x } of values.values()) if (x.node !== undefined) tapGradient(x, (gradient) => note(x, gradient));
  const leaves = [...values.keys()].filter((x) => x.node === undefined && x.requiresGrad);
  const gradients = leaves.length === 0 ? [] : grad(loss, leaves);
  for (const [i, leaf] of leaves.entries()) note(leaf, gradients[i] as Tensor);
  return arrived;
}
