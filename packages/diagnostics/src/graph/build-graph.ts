import type { Shape, StateEntry, Tensor } from "@ganglion/tensor";
import { type LayerCall, type LayerTrail, operationOf } from "@ganglion/tensor/graph";
import { kindOf } from "../collect/layer-facts.ts";
import type { ComputationGraph, GraphEdge, GraphNode } from "./computation-graph.ts";

/** What is known of the tensors of a graph. */
export interface GraphFacts {
  readonly trail: LayerTrail;
  /** Where parameters and buffers are. */
  readonly names: ReadonlyMap<Tensor, StateEntry>;
  /** The shapes of the gradients that arrive. */
  readonly reached: ReadonlyMap<Tensor, Shape>;
}

type NodeFacts = Omit<GraphNode, "id">;

/** Each tensor as a node. They come in the order in which they were computed. */
export function operationGraph(tensors: readonly Tensor[], facts: GraphFacts): ComputationGraph {
  return connect(
    tensors,
    (x) => x,
    (x) => tensorNode(x, facts),
  );
}

/** All operations in a call of a layer without children as one node; parameters are left out. */
export function layerGraph(tensors: readonly Tensor[], facts: GraphFacts): ComputationGraph {
  const { trail, names } = facts;
  const ownerOf = (x: Tensor): Tensor | LayerCall | undefined => {
    if (operationOf(x) === undefined) return names.has(x) ? undefined : x;
    const call = trail.callOf(x);
    return call === undefined || Object.keys(call.layer.children ?? {}).length > 0 ? x : call;
  };
  return connect(tensors, ownerOf, (one) => ("layer" in one ? callNode(one, facts) : tensorNode(one, facts)));
}

/** Nodes for the owners of the tensors, in the order of the last tensor of each, and an edge wherever one owner uses another's. */
function connect<T extends object>(
  tensors: readonly Tensor[],
  ownerOf: (x: Tensor) => T | undefined,
  describe: (owner: T) => NodeFacts,
): ComputationGraph {
  const order = new Set<T>();
  for (const x of tensors) {
    const owner = ownerOf(x);
    if (owner === undefined) continue;
    order.delete(owner);
    order.add(owner);
  }
  const ids = new Map([...order].map((owner, i) => [owner, `n${i}`]));
  const edges = new Map<string, GraphEdge>();
  for (const x of tensors) {
    const to = ids.get(ownerOf(x) as T);
    for (const input of operationOf(x)?.inputs ?? []) {
      const from = ids.get(ownerOf(input) as T);
      if (from === undefined || to === undefined || from === to) continue;
      edges.set(`${from} ${to} ${input.shape}`, { from, to, shape: [...input.shape] });
    }
  }
  return { nodes: [...ids].map(([owner, id]) => ({ id, ...describe(owner) })), edges: [...edges.values()] };
}

function tensorNode(x: Tensor, { trail, names, reached }: GraphFacts): NodeFacts {
  const operation = operationOf(x);
  const entry = names.get(x);
  const given = entry?.trained === true ? "parameter" : "input";
  return {
    kind: operation === undefined ? given : "operation",
    label: operation?.name ?? entry?.path ?? "input",
    path: operation === undefined ? entry?.path : trail.callOf(x)?.path,
    shape: [...x.shape],
    dtype: x.dtype,
    gradientShape: reached.get(x),
  };
}

function callNode({ path, layer, y }: LayerCall, { reached }: GraphFacts): NodeFacts {
  const { shape, dtype } = y;
  return { kind: "layer", label: kindOf(layer), path, shape: [...shape], dtype, gradientShape: reached.get(y) };
}
