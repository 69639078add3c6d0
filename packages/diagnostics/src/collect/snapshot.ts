import { isFloat, joinPath, keep, type Layer, type LayerPlace, scope, type Tensor, walkLayers } from "@ganglion/tensor";
import { type ParameterPlace, parameterValues } from "./parameter-entry.ts";

/** What parameters and running means were. */
export interface Snapshot {
  /** The model's parameters, each once. */
  places(): readonly ParameterPlace[];
  /** Remembers the `parameterValues` of parameters, and running means, as they are. */
  take(): void;
  /** Remembers the parameters as they are, those that have changed since. */
  takeParameters(): void;
  drop(): void;
  /** What of `x` was remembered; undefined if nothing. */
  of(x: Tensor | undefined): Tensor | undefined;
}

interface Remembered {
  readonly value: Tensor;
  /** That of the tensor when it was remembered. */
  readonly version: number;
}

/** Remembers nothing yet. */
export function createSnapshot(model: Layer): Snapshot {
  const known = new Map<Tensor, Remembered>();
  const drop = (): void => {
    for (const { value } of known.values()) value.dispose();
    known.clear();
  };
  const remember = (x: Tensor | undefined, what: (x: Tensor) => Tensor): void => {
    if (x === undefined || x.disposed) return;
    const before = known.get(x);
    if (before?.version === x.version) return;
    before?.value.dispose();
    known.set(x, { value: keep(scope(() => what(x).detach())), version: x.version });
  };
  let found: readonly ParameterPlace[] = [];
  const takeParameters = (): void => {
    for (const { x } of found) if (isFloat(x.dtype)) remember(x, parameterValues);
  };
  return {
    places: () => found,
    drop,
    takeParameters,
    take() {
      drop();
      const layers = [...walkLayers(model)];
      found = parameterPlaces(layers);
      takeParameters();
      for (const { layer } of layers) remember(layer.buffers?.["running_mean"], (x) => x);
    },
    of: (x) => x && known.get(x)?.value,
  };
}

function parameterPlaces(layers: readonly LayerPlace[]): ParameterPlace[] {
  const found = new Map<Tensor, ParameterPlace>();
  for (const { path: where, layer } of layers) {
    for (const [name, x] of Object.entries(layer.parameters ?? {})) {
      if (!found.has(x)) found.set(x, { path: joinPath(where, name), where, layer, x });
    }
  }
  return [...found.values()];
}
