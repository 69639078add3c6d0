import { softmax } from "@ganglion/activations";
import { type ImageSource, readImage } from "@ganglion/datasets";
import { type Layer, noGrad, scope } from "@ganglion/tensor";
import { encodeWeights } from "@ganglion/weights";
import { cardOf } from "./bodies.ts";
import { models } from "./compare.ts";
import type { WayName } from "./settings.ts";

/** What is tried. */
export interface TryQuestion {
  readonly way: WayName;
  readonly body: string;
  readonly picture: ImageSource;
}

/** What a network says of a picture. */
export interface TryAnswer {
  /** One for each class, 0-1. */
  readonly shares: readonly number[];
}

/** What is saved. */
export interface SaveQuestion {
  readonly way: WayName;
  readonly body: string;
  readonly classes: readonly string[];
  readonly format: "safetensors" | "onnx";
}

/** What a network that was made says of a new picture. */
export async function tryPicture({ way, body, picture }: TryQuestion): Promise<TryAnswer> {
  const model = madeBy(way);
  const [channels, height = 1, width = 1] = (await cardOf(body)).shape;
  using x = await readImage(picture, { size: [height, width], channels: channels === 3 ? 3 : 1 });
  using shares = scope(() => noGrad(() => softmax(model(x))));
  return { shares: Array.from(await shares.data()) };
}

/** A network that was made, as a file that says its classes and what its pictures look like. */
export async function saveModel({ way, body, classes, format }: SaveQuestion): Promise<Uint8Array> {
  const model = madeBy(way);
  const { shape } = await cardOf(body);
  const metadata = {
    body,
    way,
    classes: JSON.stringify(classes),
    shape: JSON.stringify(shape),
    values: "0 to 1; what prepares them is the network's first layer",
  };
  if (format === "safetensors") return encodeWeights(model, { metadata });
  const { exportOnnx } = await import("@ganglion/onnx");
  return exportOnnx(model, { inputShape: shape, name: `${body}-${way}`, metadata });
}

function madeBy(way: WayName): Layer {
  const model = models.get(way);
  if (model !== undefined) return model;
  throw new Error("The network is gone: the script that computes was started anew. Compare once more.");
}
