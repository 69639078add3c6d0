import type { Calls } from "./call.ts";
import { diagnosticsCalls } from "./diagnostics-calls.ts";
import { activationCalls, initCalls, layerCalls, lossCalls, normalizationCalls } from "./layer-calls.ts";
import { dataCalls, optimCalls, trainCalls } from "./learning-calls.ts";
import { tensorCalls } from "./tensor-calls.ts";
import { transferCalls } from "./transfer-calls.ts";

/** How each exported function is called rightly. */
export const calls: Calls = {
  ...tensorCalls,
  ...activationCalls,
  ...lossCalls,
  ...layerCalls,
  ...normalizationCalls,
  ...optimCalls,
  ...initCalls,
  ...dataCalls,
  ...trainCalls,
  ...transferCalls,
  ...diagnosticsCalls,
};
