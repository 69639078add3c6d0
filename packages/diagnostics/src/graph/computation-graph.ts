import {
  checkBoolean,
  checkFunction,
  checkModel,
  checkOptions,
  checkRng,
  checkTensor,
  type Context,
  type DType,
  type Layer,
  oneOf,
  type Rng,
  rng as seeded,
  scope,
  type Shape,
  stateEntries,
  type Tensor,
} from "@ganglion/tensor";
import { followLayers, tensorsBehind, walkGradients } from "@ganglion/tensor/graph";
import { withoutTrace } from "../without-trace.ts";
import { type GraphFacts, layerGraph, operationGraph } from "./build-graph.ts";

/** What `computationGraph` takes besides. */
export interface ComputationGraphOptions {
  /** The model, so that parameters and layers are called by their names. It is afterwards as it was. */
  readonly model?: Layer | undefined;
  /** Whether each operation is a node, which is the default, or all of those of one call of a layer. */
  readonly level?: "operations" | "layers";
  /** Compute gradients too, and say where they arrive; the result of `forward` must be a scalar then. False by default. */
  readonly gradients?: boolean;
  /** What layers such as dropout draw from; `rng(0)` by default. */
  readonly rng?: Rng;
}

/** Something that was given or computed. */
export interface GraphNode {
  /** `"n0"`, `"n1"`, ... in the order in which it was computed. */
  readonly id: string;
  readonly kind: "input" | "parameter" | "operation" | "layer";
  /** The operation, the layer's kind, the parameter's name; `"input"` for what is given. */
  readonly label: string;
  /** The layer that it belongs to, or the parameter, as in `walkLayers`; undefined outside of all. */
  readonly path: string | undefined;
  /** Of what it gives out. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** The shape of the gradient that arrives; undefined if none does, or if gradients were not asked for. */
  readonly gradientShape: Shape | undefined;
}

/** From what is used to what uses it. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Of what is used. */
  readonly shape: Shape;
}

/** A computation: plain data. The last node is what came out. */
export interface ComputationGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/**
 * The computational graph of a forward pass: what `forward` computes, with shapes, and where gradients arrive if they are asked for.
 * `forward` is given a context to call the model with. What needs no gradient is not recorded, and is an input here. `graphSvg` draws it.
 * @throws TypeError if `forward` is no function or returns no tensor, or an option is wrong; with `gradients` as `backward` does.
 * @example
 * ```ts
 * import { computationGraph } from "@ganglion/diagnostics";
 * import { linear, sequential } from "@ganglion/layers";
 * import { ones, rng, tanh } from "@ganglion/tensor";
 * const model = sequential(linear(3, 2, { rng: rng(7) }), tanh);
 * const { nodes } = computationGraph((context) => model(ones([4, 3]), context).sum(), { model });
 * nodes.map(({ label, shape }) => `${label} ${shape}`); // => ["input 4,3", "0.weight 2,3", "0.bias 2", "affine 4,2", "tanh 4,2", "sum "]
 * ```
 */
export function computationGraph(
  forward: (context: Context) => Tensor,
  options: ComputationGraphOptions = {},
): ComputationGraph {
  const where = "computationGraph";
  checkFunction(where, "forward", forward);
  checkOptions<ComputationGraphOptions>(where, options, CHECKS);
  const { model, level = "operations", gradients = false, rng = seeded(0) } = options;
  const names = new Map(model === undefined ? [] : stateEntries(model).map((entry) => [entry.tensor, entry]));
  const pass = (): ComputationGraph =>
    scope(() => {
      const trail = followLayers(model);
      const output: unknown = forward({ training: true, rng, observe: trail.observe });
      checkTensor(where, "what forward returns", output);
      const facts: GraphFacts = { trail, names, reached: gradients ? gradientShapes(output) : new Map() };
      return (level === "layers" ? layerGraph : operationGraph)(tensorsBehind(output), facts);
    });
  return model === undefined ? pass() : withoutTrace(model, pass);
}

const CHECKS = {
  model: (where: string, _name: string, value: unknown) => checkModel(where, value as Layer),
  level: /* @__PURE__ */ oneOf("operations", "layers"),
  gradients: checkBoolean,
  rng: checkRng,
};

/** The shapes of all gradients that arrive. */
function gradientShapes(output: Tensor): Map<Tensor, Shape> {
  const found = new Map<Tensor, Shape>();
  walkGradients(output, ({ output: y, operation, gradient, inputGradients }) => {
    found.set(y, gradient.shape);
    for (const [i, part] of inputGradients.entries()) {
      if (part !== undefined) found.set(operation.inputs[i] as Tensor, part.shape);
    }
  });
  return found;
}
