import type { Tensor } from "@ganglion/tensor";
import type { StepSample } from "../sample.ts";
import type { Board, PendingTensor, ReadNumbers } from "./board.ts";
import { type InputEntry, inputSample } from "./input-entry.ts";
import { type LayerEntry, layerSample } from "./layer-entry.ts";
import { type ParameterEntry, parameterSample } from "./parameter-entry.ts";
import type { UnitMemory } from "./unit-memory.ts";

/** A step that is being looked at. */
export interface OpenStep {
  readonly step: number;
  readonly board: Board;
  /** By path, in the order in which they were called. */
  readonly layers: Map<string, LayerEntry>;
  /** What the first layer with parameters is given: what comes before only prepares it. */
  input?: InputEntry | undefined;
  /** What was measured as input so far, until a layer with parameters was seen; then undefined. */
  firstSeen?: Tensor | undefined;
  parameters: readonly ParameterEntry[];
  predictions?: PendingTensor | undefined;
  /** The layer that was measured last, and what it gave out. */
  last: { readonly entry: LayerEntry; readonly y: Tensor } | undefined;
}

/** What was measured in a step that has ended, of its numbers. What is known of units is added to `memory`. */
export function sampleOf(
  { step, layers, input, parameters, predictions }: OpenStep,
  read: ReadNumbers,
  memory: UnitMemory,
): StepSample {
  const measured = parameters.map((entry) => parameterSample(read, entry));
  return {
    step,
    input: input && inputSample(read, input),
    layers: [...layers.values()].map((entry) => layerSample(read, entry, memory)),
    parameters: measured,
    gradientNorm: Math.hypot(...measured.map(({ gradientNorm = 0 }) => gradientNorm)),
    predictions: predictions && Array.from(read(predictions)),
  };
}
