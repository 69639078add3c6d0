import { augmentation, augmented, type Dataset, randomCrop, randomFlip } from "@ganglion/datasets";
import type { PlanParts } from "./plan-parts.ts";
import { plural } from "./plan-text.ts";
import type { LabelledSamples } from "./samples.ts";

/** Whether samples are pictures `[c, h, w]` in memory. */
export function isPictures(data: Dataset | undefined): data is Dataset {
  return data !== undefined && data.shape.length === 3 && (data.shape[2] ?? 1) > 1;
}

/** By how much pictures are moved at most: a sixteenth of a side, 2 pixels of 32. */
const shiftShare = 1 / 16;

/** What samples are trained on: pictures are moved, and mirrored where that is harmless. */
export function augmentationFor(
  { source, dataset }: LabelledSamples,
  isWanted: boolean,
  isMirrored: boolean,
): Pick<PlanParts, "train" | "augmentation"> {
  if (!isWanted || !isPictures(dataset)) return { train: source, augmentation: [] };
  const padding = Math.max(1, Math.round(Math.min(...dataset.shape.slice(1)) * shiftShare));
  const moved = `moved by up to ${plural(padding, "pixel")} each way`;
  const crop = randomCrop({ padding, fill: "edge" });
  if (!isMirrored) return { train: augmented(dataset, crop), augmentation: [moved] };
  const descriptions = [moved, "mirrored half of the time"];
  return { train: augmented(dataset, augmentation(crop, randomFlip())), augmentation: descriptions };
}
