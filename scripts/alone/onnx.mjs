import assert from "node:assert/strict";
import { exportOnnx } from "@ganglion/onnx";
import { defineLayer, matmul, ones, reference, setBackend } from "@ganglion/tensor";

setBackend(reference());
const layerOver = (weight) =>
  defineLayer((x) => matmul(x, weight), { parameters: { weight }, withParameters: (given) => layerOver(given.weight) });
const bytes = await exportOnnx(layerOver(ones([4, 2])), { inputShape: [4] });
const written = Buffer.from(bytes).toString("latin1");
for (const part of ["Gemm", "weight", "input", "output", "batch"]) assert.ok(written.includes(part), part);
