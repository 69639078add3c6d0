import { softmax } from "@ganglion/activations";
import { type ImageSource, readImage } from "@ganglion/datasets";
import { noGrad, scope } from "@ganglion/tensor";
import { encodeWeights } from "@ganglion/weights";
import { type PictureFault, pictureFault } from "../../worker/picture-fault.ts";
import { script } from "../../worker/script.ts";
import { cardOf } from "./bodies.ts";
import { models } from "./compare.ts";
import type { WayName } from "./settings.ts";

/** What is tried. */
export interface TryQuestion {
  readonly way: WayName;
  readonly body: string;
  readonly picture: ImageSource;
}

/** The network is gone, since the script that computes was started anew. */
export interface GoneFault {
  readonly fault: "gone";
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

/** What a network that was made says of a new picture, or why it says nothing. */
export async function tryPicture({
  way,
  body,
  picture,
}: TryQuestion): Promise<TryAnswer | GoneFault | { readonly fault: PictureFault }> {
  const model = models.get(way);
  if (model === undefined) return { fault: "gone" };
  const [channels, height = 1, width = 1] = (await cardOf(body)).shape;
  const read = await readImage(picture, { size: [height, width], channels: channels === 3 ? 3 : 1 }).catch(
    () => undefined,
  );
  if (read === undefined) return { fault: picture instanceof Blob ? await pictureFault(picture) : "damaged" };
  using x = read;
  using shares = scope(() => noGrad(() => softmax(model(x))));
  return { shares: Array.from(await shares.data()) };
}

/** A network that was made, as a file that says its classes and what its pictures look like. */
export async function saveModel({ way, body, classes, format }: SaveQuestion): Promise<Uint8Array | GoneFault> {
  const model = models.get(way);
  if (model === undefined) return { fault: "gone" };
  const { shape } = await cardOf(body);
  const metadata = {
    body,
    way,
    classes: JSON.stringify(classes),
    shape: JSON.stringify(shape),
    values: "0 to 1; what prepares them is the network's first layer",
  };
  if (format === "safetensors") return encodeWeights(model, { metadata });
  const { exportOnnx } = await script(() => import("@ganglion/onnx"));
  return exportOnnx(model, { inputShape: shape, name: `${body}-${way}`, metadata });
}
