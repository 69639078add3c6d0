import assert from "node:assert/strict";
import { GpuUnavailableError, gpu } from "@ganglion/gpu";

// Alone in Node there is no graphics processor: `webgpu` is a package that its user installs.
const [{ reason: error }] = await Promise.allSettled([gpu()]);
assert.ok(error instanceof GpuUnavailableError, String(error));
assert.ok(error.refused.length > 0);
assert.ok(error.refused.every(({ reason }) => typeof reason === "string" && reason !== ""));
