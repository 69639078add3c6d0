import { type ShaderSource, shaderText, uniformLayout } from "../shader/shader-source.ts";
import type { Batch } from "./batch.ts";
import { type ComputePipeline, computePipeline } from "./compute-pipeline.ts";
import { buffersOf } from "./buffer-memory.ts";
import type { Program } from "./device.ts";

/** A shader on the device that gpu.js shares, working on the same buffers. */
export function shaderProgram(device: GPUDevice, batch: Batch, source: ShaderSource): Program {
  const { members, size } = uniformLayout(source.parameters);
  let compiled: ComputePipeline | undefined;
  let compiling: Promise<void> | undefined;
  const compile = async (): Promise<void> => {
    const storage = [
      ...source.inputs.map(() => "read-only-storage" as const),
      ...source.outputs.map(() => "storage" as const),
    ];
    compiled = await computePipeline(device, { code: shaderText(source), storage, size });
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
      const kernel = compiled as ComputePipeline;
      for (const { name, type, offset } of members) {
        const value = launch.values[name] as number;
        if (type === "int") kernel.mirror.setInt32(offset, value, true);
        else kernel.mirror.setFloat32(offset, value, true);
      }
      batch.add(kernel, buffersOf(launch), launch.threads as [number, number, number]);
    },
    destroy: () => undefined,
  };
}
