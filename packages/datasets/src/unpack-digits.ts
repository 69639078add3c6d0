import type { Shape } from "@ganglion/tensor";
import { inflater } from "@ganglion/tensor/files";
import { type Dataset, dataset } from "./dataset.ts";
import { digitsData } from "./digits-data.ts";
import { joined } from "./joined.ts";

const pixels = 64;
const maximum = 16;

/** The digits, in samples of a shape that holds their 64 pixels. */
export async function unpackDigits(shape: Shape): Promise<Dataset> {
  const packed = Uint8Array.from(atob(digitsData()), (character) => character.charCodeAt(0));
  const parts: Uint8Array[] = [];
  for await (const part of inflater("digits", "deflate")(packed)) parts.push(part);
  const rows = joined(...parts);
  const size = rows.length / (pixels + 1);
  const x = new Float32Array(size * pixels);
  const y = new Int32Array(size);
  for (let sample = 0; sample < size; sample += 1) {
    const row = rows.subarray(sample * (pixels + 1), (sample + 1) * (pixels + 1));
    for (let pixel = 0; pixel < pixels; pixel += 1) x[sample * pixels + pixel] = (row[pixel] ?? 0) / maximum;
    y[sample] = row[pixels] ?? 0;
  }
  return dataset({ name: "Digits", x, y, shape, classes: Array.from({ length: 10 }, (_, digit) => `${digit}`) });
}
