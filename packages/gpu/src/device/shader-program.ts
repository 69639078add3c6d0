import { type ShaderSource, shaderText, uniformLayout } from "../shader/shader-source.ts";
import type { Batch } from "./batch.ts";
import { type ComputePipeline, computePipeline } from "./compute-pipeline.ts";
import { forgetBound } from "./bind-groups.ts";
import { buffersOf } from "./buffer-memory.ts";
import type { Program } from "./device.ts";
import { numberWriter } from "./number-writer.ts";

/** A shader on the device that gpu.js shares, working on the same buffers. */
export function shaderProgram(device: GPUDevice, batch: Batch, source: ShaderSource): Program {
  const { members, size } = uniformLayout(source.parameters);
  let compiled: ComputePipeline | undefined;
  let writeNumbers: ReturnType<typeof numberWriter>;
  let compiling: Promise<void> | undefined;
  const compile = async (): Promise<void> => {
    const storage = [
      ...source.inputs.map(() => "read-only-storage" as const),
      ...source.outputs.map(() => "storage" as const),
    ];
    const kernel = await computePipeline(device, { code: shaderText(source), storage, size });
    writeNumbers = numberWriter(members, kernel.mirror);
    compiled = kernel;
  };
  return {
    get ready() {
      return compiled !== undefined;
    },
    prepare() {
      if (compiled !== undefined) return undefined;
      compiling ??= compile();
      return compiling;
    },
    run(launch) {
      writeNumbers(launch.values);
      batch.add(compiled as ComputePipeline, buffersOf(launch), launch.threads as [number, number, number]);
    },
    destroy() {
      if (compiled !== undefined) forgetBound(compiled);
    },
  };
}
