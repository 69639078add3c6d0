import { bundleSizeRow } from "./bundle-size.ts";
import { cnnStepRow } from "./cnn-step.ts";
import { diagnosticsRow } from "./diagnostics.ts";
import { elementwiseRow } from "./elementwise.ts";
import { gpuRow } from "./gpu.ts";
import type { Row } from "./harness/row.ts";
import { initExperimentRow } from "./init-experiment.ts";
import { matmulRow } from "./matmul.ts";
import { memoryRow } from "./memory.ts";
import { mlpStepRow } from "./mlp-step.ts";
import { opOverheadRow } from "./op-overhead.ts";
import { resnetStepRow } from "./resnet-step.ts";

/** The table, in its order. */
export const ROWS: readonly Row[] = [
  matmulRow,
  mlpStepRow,
  cnnStepRow,
  resnetStepRow,
  initExperimentRow,
  elementwiseRow,
  opOverheadRow,
  memoryRow,
  diagnosticsRow,
  bundleSizeRow,
  gpuRow,
];
