import { type Dataset, split } from "@ganglion/datasets";
import { type ChannelStandardize, channelStandardize } from "@ganglion/preprocessing";
import type { BatchSource } from "@ganglion/train";
import type { ModelData } from "./data.ts";

/** What `fit` learns from, what it shows its progress on, and what prepares both. */
export interface PreparedData {
  readonly prepare: ChannelStandardize;
  readonly train: Dataset;
  readonly validation: BatchSource;
}

/** Nothing is chosen by what is measured on them; a person sees how far the training is. */
const shown = 1000;

/** Standardizes the training samples by channel, in their own memory, since there may be no room for two of them. */
export function prepareData({ train, test }: ModelData): PreparedData {
  const prepare = channelStandardize(train);
  standardizeInPlace(train, prepare);
  const size = Math.min(shown, test.size);
  const [few] = split(test, { sizes: [size], stratify: true });
  return { prepare, train, validation: prepared(few as Dataset, prepare) };
}

/** The samples of a dataset, prepared batch by batch. */
function prepared(source: Dataset, prepare: ChannelStandardize): BatchSource {
  return {
    size: source.size,
    *batches(request) {
      for (const { x, y } of source.batches(request)) yield { x: prepare(x), y };
    },
  };
}

function standardizeInPlace({ x, shape, size }: Dataset, { mean, scale }: ChannelStandardize): void {
  const [channels = 1, ...sides] = shape;
  const area = sides.reduce((product, side) => product * side, 1);
  for (let plane = 0; plane < size * channels; plane++) {
    const [shift, divisor] = [mean[plane % channels] as number, scale[plane % channels] as number];
    for (let at = plane * area; at < (plane + 1) * area; at++) x[at] = ((x[at] as number) - shift) / divisor;
  }
}
