import { isTensor, noGrad, ones, type Tensor } from "@ganglion/tensor";
import type { TrainingBatch } from "./batch-source.ts";
import type { Fault } from "./diverged-error.ts";
import type { Run } from "./run.ts";
import { forward } from "./train-step.ts";

/** A tensor that may be where a fault arose, and what it was computed from. */
export interface Suspect {
  readonly kind: Fault["kind"];
  readonly path: string;
  readonly op: string | undefined;
  readonly tensor: Tensor;
  readonly inputs: readonly Tensor[];
}

/** What a step computed, in the order in which it did. */
export interface Trace {
  /** Weights, the batch, then the results of all operations down to the loss, which comes last. */
  readonly values: readonly Suspect[];
  readonly gradients: readonly Suspect[];
}

/** Which layer an operation belongs to; undefined after the last one. */
type Owner = (node: Tensor["node"]) => string | undefined;

/** Makes a step without the update and keeps all that it computed. To be called in a scope, which its result cannot leave. */
export function traceStep(run: Run, batch: TrainingBatch, names: ReadonlyMap<Tensor, string>): Trace {
  const calls: { path: string; last: number }[] = [];
  const observe = (path: string, _x: Tensor, y: Tensor): void => {
    calls.push({ path, last: Math.max(calls.at(-1)?.last ?? 0, y.node?.id ?? 0) });
  };
  // As if it were trained, so that what is computed from the batch alone is recorded too.
  const x = batch.x.detach();
  x.requiresGrad = x.dtype !== "int32";
  const { loss, output } = forward(run, { x, y: batch.y }, observe);
  observe("", x, output);
  const owner: Owner = (node) => calls.find(({ last }) => (node?.id ?? 0) <= last)?.path;
  const results = resultsOf(loss);
  const values = results.map((tensor): Suspect => {
    const path = owner(tensor.node);
    const kind = path === undefined || tensor === loss ? "loss" : "output";
    return { kind, path: path ?? "", op: tensor.node?.name, tensor, inputs: tensor.node?.inputs ?? [] };
  });
  const weights = run.parameters.map((tensor) => given("weight", names.get(tensor) ?? "", tensor));
  const end = loss.node === undefined ? [given("loss", "", loss)] : [];
  return {
    values: [...weights, given("batch", "x", x), given("batch", "y", batch.y), ...values, ...end],
    gradients: loss.requiresGrad ? traceGradients(results, loss, owner) : [],
  };
}

function given(kind: Fault["kind"], path: string, tensor: Tensor): Suspect {
  return { kind, path, op: undefined, tensor, inputs: [] };
}

/** The results of the recorded operations that `output` was computed by, in the order in which they ran. */
function resultsOf(output: Tensor): Tensor[] {
  const found = new Set<Tensor>([output]);
  for (const tensor of found) for (const input of tensor.node?.inputs ?? []) found.add(input);
  return [...found].filter(({ node }) => node !== undefined).sort((a, b) => (a.node?.id ?? 0) - (b.node?.id ?? 0));
}

/** What `backward` computes, each gradient as it is made. */
function traceGradients(results: readonly Tensor[], loss: Tensor, owner: Owner): Suspect[] {
  return noGrad(() => {
    const sums = new Map<Tensor, Tensor>([[loss, ones(loss.shape, { dtype: loss.dtype, backend: loss.backend })]]);
    const suspects: Suspect[] = [];
    for (const tensor of [...results].reverse()) {
      const { node } = tensor;
      const grad = sums.get(tensor);
      if (node === undefined || grad === undefined) continue;
      const needed = node.inputs.map(({ requiresGrad }) => requiresGrad);
      const parts = node.vjp(grad, needed);
      for (const [index, input] of node.inputs.entries()) {
        const part = parts[index];
        if (!isTensor(part) || needed[index] !== true) continue;
        const before = sums.get(input);
        sums.set(input, before === undefined ? part : before.add(part));
        suspects.push({ kind: "gradient", path: owner(node) ?? "", op: node.name, tensor: part, inputs: [grad] });
      }
    }
    return suspects;
  });
}
