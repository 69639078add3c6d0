/** What one hidden layer gives out and learns, with the normalization and activation that follow it. */
export interface LayerFacts {
  /** The shape of its output for one sample. */
  readonly shape: readonly number[];
  readonly parameters: number;
}

/** A layer of a network as it was built. */
interface BuiltLayer extends LayerFacts {
  readonly kind: string;
}

const own = ["conv2d", "residual", "maxPool2d", "linear", "dropout"];

/** The facts of each hidden layer, found among all layers that a network came to be made of; undefined where they are of another. */
export function layerFacts(built: readonly BuiltLayer[], hidden: number): readonly LayerFacts[] | undefined {
  const found: LayerFacts[] = [];
  for (const { kind, shape, parameters } of built) {
    const last = found.at(-1);
    if (own.includes(kind)) found.push({ shape, parameters });
    // Pictures that are flattened on the way to the next layer are no affair of the last.
    else if (last !== undefined && kind !== "flatten") {
      found[found.length - 1] = { shape, parameters: last.parameters + parameters };
    }
  }
  return found.length === hidden + 1 ? found.slice(0, -1) : undefined;
}
