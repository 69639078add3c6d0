import {
  checkFunction,
  checkOptions,
  checkSignal,
  describeValue,
  isFloat,
  keep,
  type Layer,
  oneOf,
  refusal,
  type Tensor,
} from "@ganglion/tensor";
import { type ElementType, factsOf } from "./element-type.ts";
import type { SaveWeightsOptions } from "./encode-weights.ts";
import { type NamedTensors, stateOf } from "./model-state.ts";
import type { Row } from "./safetensors-layout.ts";
import { shorten } from "./names.ts";

/** What is to be written: its values at the time of the call. */
export interface Snapshot {
  readonly rows: readonly Row[];
  readonly options: SaveWeightsOptions;
}

/**
 * Checks everything that can be checked at once, and keeps the values as they are now.
 * @throws TypeError for what is no state or option.
 */
export function snapshotOf(where: string, state: Layer | NamedTensors, options: SaveWeightsOptions): Snapshot {
  checkOptions<SaveWeightsOptions>(where, options, {
    dtype: oneOf("float16", "bfloat16", "float32", "float64"),
    format: oneOf("safetensors", "npy", "npz"),
    metadata: checkMetadata,
    signal: checkSignal,
    onProgress: checkFunction,
  });
  const tensors = stateOf(where, state);
  if (tensors.has("__metadata__")) {
    const remedy = "Rename it; texts go to { metadata }.";
    throw refusal(TypeError, where, "tensors must have names that the format does not use", "__metadata__", remedy);
  }
  const rows = [...tensors].map(([name, x]): Row => {
    const type = typeFor(x, options.dtype);
    return { name, x: keep(x.detach()), type, bytes: x.size * factsOf(type).bytes };
  });
  return { rows, options };
}

/** Frees the values, as far as they were not taken. */
export function disposeSnapshot({ rows }: Snapshot): void {
  for (const { x } of rows) x.dispose();
}

function typeFor(x: Tensor, wanted: SaveWeightsOptions["dtype"]): ElementType {
  if (!isFloat(x.dtype)) return "I32";
  const types = { float16: "F16", bfloat16: "BF16", float32: "F32", float64: "F64" } as const;
  return types[wanted ?? (x.dtype as "float32" | "float64")];
}

function checkMetadata(where: string, name: string, value: unknown): void {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) {
    throw refusal(
      TypeError,
      where,
      `${name} must be an object of strings`,
      describeValue(value),
      "Leave it out for none.",
    );
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text === "string") continue;
    const remedy = "Write it as text, by String or JSON.stringify.";
    throw refusal(TypeError, where, `${name} must hold strings, ${shorten(key)}`, describeValue(text), remedy);
  }
}
