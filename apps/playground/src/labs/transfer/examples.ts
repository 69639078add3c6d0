import { type Dataset, dataset, type DecodedImage, digits, readImage, split } from "@ganglion/datasets";
import { rng } from "@ganglion/tensor";
import { drawShape, shapeNames } from "./draw-shape.ts";
import { shapesPerClass } from "./settings.ts";

/** The seed that the pictures of examples are drawn by, whatever else is drawn. */
const drawingSeed = 1;

/** The seed by which the body of digits was told which it may learn from (it is in its card). */
const digitsSeed = 7;

/** Pictures of drawn shapes, as a body takes its samples. */
export function shapes(shape: readonly number[]): Promise<Dataset> {
  const random = rng(drawingSeed);
  const labels = Array.from({ length: shapesPerClass * shapeNames.length }, (_, at) => at % shapeNames.length);
  const pictures = labels.map((label) => drawShape(shapeNames[label] ?? "circle", random));
  return picturesAs(shape, { name: "shapes", pictures, labels, classes: shapeNames });
}

/** The digits that the body of digits has not learned from, as a body takes its samples. */
export async function newDigits(shape: readonly number[]): Promise<Dataset> {
  const [, unseen] = split(await digits(), { fraction: 0.8, rng: rng(digitsSeed).split(), stratify: true });
  const [, height = 1, width = 1] = unseen.shape;
  const pictures = Array.from({ length: unseen.size }, (_, at) => {
    const grey = unseen.x.subarray(at * height * width, (at + 1) * height * width);
    const data = Uint8ClampedArray.from({ length: 4 * grey.length }, (__, part) =>
      part % 4 === 3 ? 255 : 255 * (grey[part >> 2] ?? 0),
    );
    return { width, height, data };
  });
  return picturesAs(shape, { name: "digits", pictures, labels: unseen.y, classes: unseen.classes });
}

interface Drawn {
  readonly name: string;
  readonly pictures: readonly DecodedImage[];
  readonly labels: ArrayLike<number>;
  readonly classes: readonly string[];
}

async function picturesAs(shape: readonly number[], { name, pictures, labels, classes }: Drawn): Promise<Dataset> {
  const [channels = 1, height = 1, width = 1] = shape;
  const area = channels * height * width;
  const x = new Float32Array(pictures.length * area);
  for (const [at, picture] of pictures.entries()) {
    using read = await readImage(picture, { size: [height, width], channels: channels === 3 ? 3 : 1 });
    x.set(await read.data(), at * area);
  }
  return dataset({ name, x, y: labels, shape, classes });
}
