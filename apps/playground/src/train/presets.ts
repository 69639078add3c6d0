import type { Experiment } from "../experiment/experiment.ts";
import { dense, type LayerSpec } from "../experiment/layer-spec.ts";

/** A network that is known by a name. */
export interface Preset {
  readonly name: "presetTwoLayer" | "presetVgg" | "presetResnet";
  readonly settings: Partial<Experiment>;
}

const conv = (size: number): LayerSpec => ({ kind: "conv", size });
const residual = (size: number): LayerSpec => ({ kind: "residual", size });
const pool: LayerSpec = { kind: "pool", size: 2 };

/** The networks of the lecture, small enough for a page. */
export const presets: readonly Preset[] = [
  { name: "presetTwoLayer", settings: { hidden: [dense(64)], activation: "relu", normalization: "none" } },
  {
    name: "presetVgg",
    settings: {
      hidden: [conv(8), conv(8), pool, conv(16), conv(16), pool, dense(64)],
      activation: "relu",
      normalization: "none",
      init: "kaiming",
    },
  },
  {
    name: "presetResnet",
    settings: {
      hidden: [conv(8), residual(8), pool, residual(16), pool],
      activation: "relu",
      normalization: "batch",
      init: "kaiming",
    },
  },
];
