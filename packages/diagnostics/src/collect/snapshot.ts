import {
  isFloat,
  isTensor,
  joinPath,
  keep,
  type Layer,
  type LayerPlace,
  scope,
  type Tensor,
  walkLayers,
} from "@ganglion/tensor";
import { type Place, placeIn, type Table } from "./board.ts";
import { type ParameterPlace, takeParameter, type TakenParameter } from "./parameter-entry.ts";

/** What parameters and running means were. */
export interface Snapshot {
  /** The model's parameters, each once. */
  places(): readonly ParameterPlace[];
  /** Remembers some values of the parameters, and running means, as they are. */
  take(): void;
  /** Remembers the parameters as they are, those that have changed since. */
  takeParameters(): void;
  /** Forgets what was remembered. */
  drop(): void;
  /** The running mean that was remembered; undefined if it was not. */
  mean(x: Tensor | undefined): Tensor | undefined;
  /** What of a parameter was remembered, or, if nothing was, what it is now. */
  parameter(x: Tensor): TakenParameter;
}

interface Remembered {
  readonly taken: TakenParameter;
  /** That of the parameter when it was remembered. */
  readonly version: number;
}

/** Remembers nothing yet. */
export function createSnapshot(model: Layer): Snapshot {
  const layers = [...walkLayers(model)];
  const places = parameterPlaces(layers);
  const known = new Map<Tensor, Remembered>();
  const means = new Map<Tensor, Tensor>();
  let tables: Table[] = [];
  const take = (x: Tensor): TakenParameter => {
    const before = known.get(x);
    if (before?.version === x.version) return before.taken;
    const taken = takenOf(x, before?.taken, (length) => placeIn(tables, x, length));
    known.set(x, { taken, version: x.version });
    return taken;
  };
  const takeParameters = (): void => {
    for (const { x } of places) if (isFloat(x.dtype) && x.size > 0 && !x.disposed) take(x);
  };
  const drop = (): void => {
    if (known.size === 0 && means.size === 0) return;
    for (const { taken } of known.values()) if (isTensor(taken)) taken.dispose();
    for (const x of [...means.values(), ...tables.map(({ values }) => values)]) x.dispose();
    tables = [];
    for (const all of [known, means]) all.clear();
  };
  return {
    places: () => places,
    drop,
    takeParameters,
    take() {
      drop();
      takeParameters();
      for (const { layer } of layers) {
        const mean = layer.buffers?.["running_mean"];
        if (mean !== undefined && !mean.disposed) means.set(mean, keep(mean.detach()));
      }
    },
    mean: (x) => x && means.get(x),
    parameter: (x) => known.get(x)?.taken ?? take(x),
  };
}

/** Takes a parameter in place of what was taken `before`, and holds it. */
function takenOf(x: Tensor, before: TakenParameter | undefined, placeFor: (length: number) => Place): TakenParameter {
  if (isTensor(before)) before.dispose();
  let taken: TakenParameter | undefined;
  scope(() => {
    taken = takeParameter(x, before, placeFor);
    if (isTensor(taken)) keep(taken);
  });
  return taken as TakenParameter;
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
