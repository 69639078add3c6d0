import { type Layer, walkLayers } from "@ganglion/tensor";
import type { DistanceEvidence } from "./advice.ts";
import type { Look } from "./look-inside.ts";
import { frechetDistance, momentsOfRows } from "./moments.ts";

type LayerDistance = DistanceEvidence["layers"][number];

/** The distance between what each batch norm takes in now and what its running statistics say that it took in before. */
export async function distanceByNorms(model: Layer, { norms }: Look): Promise<DistanceEvidence | undefined> {
  const layers: LayerDistance[] = [];
  for (const { path, layer } of walkLayers(model)) {
    const after = norms.get(path);
    const { running_mean: mean, running_var: variance, num_batches_tracked: tracked } = layer.buffers ?? {};
    if (after === undefined || after.count === 0 || mean === undefined || variance === undefined) continue;
    // Statistics that have seen nothing say nothing of old data.
    const seen = tracked === undefined ? 1 : Number((await tracked.data())[0]);
    if (seen === 0) continue;
    const before = { mean: Float64Array.from(await mean.data()), variance: Float64Array.from(await variance.data()) };
    layers.push({ path, distance: frechetDistance(before, after) });
  }
  return layers.length === 0 ? undefined : { value: meanOf(layers), source: "batchNorm", layers };
}

/** The distance between features of old and of new samples at each depth. */
export function distanceBySamples(old: Look, now: Look): DistanceEvidence {
  const layers = now.depths.map(({ path }, i) => {
    const [before, after] = [old, now].map(({ features }) => {
      const { values, width } = features[i] as Look["features"][number];
      return momentsOfRows(values, width);
    }) as [ReturnType<typeof momentsOfRows>, ReturnType<typeof momentsOfRows>];
    return { path, distance: frechetDistance(before, after) };
  });
  return { value: meanOf(layers), source: "oldData", layers };
}

function meanOf(layers: readonly LayerDistance[]): number {
  return layers.reduce((sum, { distance }) => sum + distance, 0) / layers.length;
}
