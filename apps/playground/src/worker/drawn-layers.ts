import { type Layer, noGrad, reshape, type Shape, scope, slice, type Tensor, walkLayers } from "@ganglion/tensor";
import type { DrawnLayer, WeightPicture } from "./protocol.ts";

/** How many units of a layer are drawn, and how many inputs of each where they are not a picture. */
const mostUnits = 10;
const mostPixels = 3 * 64 * 64;

/** A layer with weights, and what the picture of one unit's weights measures. */
export interface WeightedLayer {
  readonly path: string;
  readonly kind: string;
  /** `[units, inputs]` or `[units, channels, height, width]`. */
  readonly weight: Tensor;
  readonly picture: WeightPicture | undefined;
}

/** The layers whose weights are drawn, from the first on: those in sequence, not those inside of blocks. */
export function weightedLayers(model: Layer, inputShape: Shape): WeightedLayer[] {
  const found: WeightedLayer[] = [];
  for (const { path, layer } of walkLayers(model)) {
    const weight = layer.parameters?.["weight"];
    if (weight === undefined || weight.shape.length < 2 || path.includes("shortcut")) continue;
    found.push({
      path,
      kind: layer.kind ?? "layer",
      weight,
      picture: pictureOf(weight, inputShape, found.length === 0),
    });
  }
  return found;
}

/** A filter is a picture; so are the weights of a unit that sees the whole picture. What sees colours has colours. */
function pictureOf(weight: Tensor, inputShape: Shape, isFirst: boolean): WeightPicture | undefined {
  const [channels = 0, height = 0, width = 0] = inputShape;
  const colours = isFirst && channels === 3 ? 3 : 1;
  const [, inputs = 0, rows = 1, columns = 1] = weight.shape;
  if (weight.shape.length === 4) return { channels: colours, height: rows, width: columns };
  const seesAll = isFirst && inputShape.length === 3 && inputs === channels * height * width;
  return seesAll ? { channels: colours, height, width } : undefined;
}

function sizeOfPicture({ channels, height, width }: WeightPicture): number {
  return channels * height * width;
}

/** The weights of all layers as far as they are drawn. */
export async function drawLayers(model: Layer, inputShape: Shape): Promise<DrawnLayer[]> {
  // Cut out of all layers before anything is awaited, so that all are of one moment.
  const corners: { readonly corner: Tensor; readonly rest: Omit<DrawnLayer, "weights"> }[] = [];
  for (const { path, kind, weight, picture } of weightedLayers(model, inputShape)) {
    const units = weight.shape[0] ?? 0;
    const inputs = weight.size / units;
    const drawnUnits = Math.min(units, mostUnits);
    const wanted = picture === undefined ? mostUnits : Math.min(mostPixels, sizeOfPicture(picture));
    const drawnInputs = Math.min(inputs, wanted);
    const corner = scope(() =>
      noGrad(() =>
        slice(reshape(weight, [units, inputs]), [
          [0, drawnUnits],
          [0, drawnInputs],
        ]),
      ),
    );
    corners.push({ corner, rest: { path, kind, units, inputs, drawnUnits, drawnInputs, picture } });
  }
  return Promise.all(
    corners.map(async ({ corner, rest }) => {
      const weights = Float32Array.from(await corner.data());
      corner.dispose();
      return { ...rest, weights };
    }),
  );
}
