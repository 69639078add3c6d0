import type { Layer, Rng, Shape } from "@ganglion/tensor";
import type { BatchSource } from "@ganglion/train";
import type { Depth } from "./depths.ts";
import type { LabelledSamples } from "./samples.ts";

/** What all plans of an advice are made of. */
export interface PlanParts {
  readonly model: Layer;
  readonly samples: LabelledSamples;
  /** The samples that features are computed of, and what draws them where they are not settled. */
  readonly looked: { readonly source: BatchSource; readonly limit: number };
  readonly batchSize: number;
  readonly stepSeconds: number;
  /** Seconds that are left for a plan. */
  readonly secondsLeft: number;
  /** The state of the generator that everything of a plan is drawn from. */
  readonly rngState: ReturnType<Rng["state"]>;
  /** Whether the data is like what the model learned from. */
  readonly isSimilar: boolean;
  readonly depths: readonly Depth[];
  /** The shapes of what the depths give out. */
  readonly shapes: readonly Shape[];
  /** Where a probe does best, and whether batch norms are adapted for it. */
  readonly best: { readonly depth: number; readonly isAdapted: boolean };
  /** The same among probes on what the head takes in. */
  readonly last: { readonly isAdapted: boolean };
  /** The last layer before the model's last stage; undefined where the head is all that there is to it. */
  readonly lastStageAfter: string | undefined;
  /** By what samples are changed, in words, and what does it. */
  readonly augmentation: readonly string[];
  readonly train: BatchSource;
}
