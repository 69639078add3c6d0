import { softmax } from "@ganglion/activations";
import { readImage } from "@ganglion/datasets";
import { type Layer, max, noGrad, reshape, scope, setBackend, slice, type Tensor, tensor } from "@ganglion/tensor";
import { encodeWeights } from "@ganglion/weights";
import { writeLink } from "../experiment/experiment-link.ts";
import { weightedLayers } from "./drawn-layers.ts";
import type { LiveNetwork } from "./live-network.ts";
import { type PictureFault, pictureFault } from "./picture-fault.ts";
import type { Answer, LayerMaps, ModelFormat, UnitDetail } from "./protocol.ts";
import { script } from "./script.ts";

/** Where a file of weights says the experiment that they are of, as a link does. */
export const experimentKey = "ganglion-experiment";
/** What other programs must know of what goes in and comes out. */
const said = {
  outputs: "one number for each class, of which softmax makes shares",
  preparation: "part of the network: pictures go in as values of 0 to 1, points as they are",
};
const parts = 24;
const mostFavourites = 9;

/** What it makes of one picture, a byte a pixel, and what its units give out on the way. */
export async function classify(network: LiveNetwork, pixels: Uint8Array): Promise<Answer> {
  const { model, backend, validation } = network;
  setBackend(backend);
  const picture = Float32Array.from(pixels, (value) => value / 255);
  const probabilities = scope(() =>
    noGrad(() => softmax(model(reshape(tensor(picture), [1, ...validation.shape]), { training: false }))),
  );
  const values = Float32Array.from(await probabilities.data());
  probabilities.dispose();
  return { probabilities: values, layers: await mapsOf(network, picture) };
}

/** What it makes of a picture of any size, which is scaled and cut as those were that it learned from. */
export async function classifyFile(
  { model, backend, validation }: LiveNetwork,
  file: Blob,
): Promise<Float32Array | { readonly fault: PictureFault }> {
  setBackend(backend);
  const [channels, height = 1, width = 1] = validation.shape;
  const read = readImage(file, { size: [height, width], channels: channels === 3 ? 3 : 1 });
  const x = await read.catch(() => undefined);
  if (x === undefined) return { fault: await pictureFault(file) };
  const probabilities = scope(() => noGrad(() => softmax(model(x, { training: false }))));
  x.dispose();
  const values = Float32Array.from(await probabilities.data());
  probabilities.dispose();
  return values;
}

/** The weights of one unit, and which held-out samples excite it most. */
export async function inspectUnit(network: LiveNetwork, path: string, unit: number): Promise<UnitDetail | undefined> {
  const { model, backend, validation } = network;
  setBackend(backend);
  const layer = weightedLayers(model, validation.shape).find((one) => one.path === path);
  if (layer === undefined || unit < 0 || unit >= (layer.weight.shape[0] ?? 0)) return undefined;
  const all = await layer.weight.data();
  const inputs = layer.weight.size / (layer.weight.shape[0] ?? 1);
  const weights = Float32Array.from(all.slice(unit * inputs, (unit + 1) * inputs));
  const excitations = await excitationsOf(network, path, unit);
  const order = Array.from(excitations.keys()).sort((a, b) => (excitations[b] ?? 0) - (excitations[a] ?? 0));
  const favourites = order.slice(0, mostFavourites);
  return { path, unit, weights, picture: layer.picture, ...histogramOf(weights), favourites };
}

/** What the unit gives out for each held-out sample; of a filter the most that it gives anywhere. */
async function excitationsOf({ model, validation }: LiveNetwork, path: string, unit: number): Promise<Float32Array> {
  const found = new Float32Array(validation.size);
  let start = 0;
  for (const { x, y } of validation.batches({ batchSize: 256 })) {
    const out = scope(() => noGrad(() => observed(model, x, path, unit)));
    x.dispose();
    y.dispose();
    if (out === undefined) return found;
    found.set(await out.data(), start);
    start += out.size;
    out.dispose();
  }
  return found;
}

function observed(model: Layer, x: Tensor, path: string, unit: number): Tensor | undefined {
  let out: Tensor | undefined;
  model(x, {
    training: false,
    observe: (at, _, y) => {
      if (at !== path) return;
      const one = slice(y, [null, unit]);
      out = max(reshape(one, [x.shape[0] ?? 1, one.size / (x.shape[0] ?? 1)]), { axis: 1 });
    },
  });
  return out;
}

/** What each layer with weights gives out for a held-out picture. */
export async function featureMaps(network: LiveNetwork, sample: number): Promise<readonly LayerMaps[] | undefined> {
  const { x, size } = network.validation;
  if (!Number.isInteger(sample) || sample < 0 || sample >= size) return undefined;
  const length = x.length / size;
  return mapsOf(network, x.slice(sample * length, (sample + 1) * length));
}

/**
 * What each layer with weights gives out for a picture, after the normalization and activation that follow it: whatever
 * follows and keeps the shape belongs to it.
 */
async function mapsOf(
  { model, backend, validation }: LiveNetwork,
  picture: Float32Array,
): Promise<readonly LayerMaps[]> {
  setBackend(backend);
  const paths = weightedLayers(model, validation.shape).map(({ path }) => path);
  const found = new Map<string, Tensor>();
  scope(() =>
    noGrad(() => {
      let open: string | undefined;
      model(tensor(picture, { shape: [1, ...validation.shape] }), {
        training: false,
        observe: (path, _, y) => {
          if (paths.includes(path)) open = path;
          else if (open === undefined || found.get(open)?.shape.join() !== y.shape.join()) open = undefined;
          if (open !== undefined) found.set(open, y);
        },
      });
      return [...found.values()];
    }),
  );
  return Promise.all(
    [...found].map(async ([path, y]) => {
      const [, , height = 1, width = 1] = y.shape;
      const values = Float32Array.from(await y.data());
      y.dispose();
      return { path, height, width, values };
    }),
  );
}

function histogramOf(values: Float32Array): Pick<UnitDetail, "histogram" | "range"> {
  const reach = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const histogram = Array.from({ length: parts }, () => 0);
  for (const value of values) {
    const part = Math.min(parts - 1, Math.floor((parts * (value + reach)) / (2 * reach)));
    histogram[part] = (histogram[part] ?? 0) + 1;
  }
  return { histogram, range: [-reach, reach] };
}

/** The network as a file, in which stands what it is of. */
export async function exportModel(
  { model, backend, experiment, validation: { shape, classes } }: LiveNetwork,
  format: ModelFormat,
): Promise<Uint8Array> {
  const metadata = { [experimentKey]: writeLink(experiment) };
  if (format === "safetensors") return encodeWeights(model, { metadata });
  const { exportOnnx } = await script(() => import("@ganglion/onnx"));
  setBackend(backend);
  return exportOnnx(model, {
    inputShape: shape,
    metadata: { ...metadata, ...said, classes: JSON.stringify(classes) },
  });
}
