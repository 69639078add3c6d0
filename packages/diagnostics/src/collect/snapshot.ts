import { joinPath, keep, type Layer, type Tensor, walkLayers } from "@ganglion/tensor";
import type { ParameterPlace } from "./parameter-entry.ts";

/** What parameters and running means were, sharing their memory until they change. */
export interface Snapshot {
  /** The model's parameters, each once. */
  places(): readonly ParameterPlace[];
  /** Remembers parameters and running means as they are. */
  take(): void;
  /** Remembers the parameters as they are. */
  takeParameters(): void;
  drop(): void;
  /** What `x` was; undefined if that is not known. */
  of(x: Tensor | undefined): Tensor | undefined;
}

/** Remembers nothing yet. */
export function createSnapshot(model: Layer): Snapshot {
  const values = new Map<Tensor, Tensor>();
  const drop = (): void => {
    for (const value of values.values()) value.dispose();
    values.clear();
  };
  const places = (): ParameterPlace[] => parameterPlaces(model);
  const remember = (x: Tensor | undefined): void => {
    if (x === undefined || x.disposed) return;
    values.get(x)?.dispose();
    values.set(x, keep(x.detach()));
  };
  const takeParameters = (): void => places().forEach(({ x }) => remember(x));
  return {
    places,
    drop,
    takeParameters,
    take() {
      drop();
      takeParameters();
      for (const { layer } of walkLayers(model)) remember(layer.buffers?.["running_mean"]);
    },
    of: (x) => x && values.get(x),
  };
}

function parameterPlaces(model: Layer): ParameterPlace[] {
  const found = new Map<Tensor, ParameterPlace>();
  for (const { path: where, layer } of walkLayers(model)) {
    for (const [name, x] of Object.entries(layer.parameters ?? {})) {
      if (!found.has(x)) found.set(x, { path: joinPath(where, name), where, layer, x });
    }
  }
  return [...found.values()];
}
