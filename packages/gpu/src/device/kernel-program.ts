import { type KernelSource, parseKernel } from "../shader/kernel-source.ts";
import { nativeSettings } from "../shader/native-function.ts";
import type { Batch } from "./batch.ts";
import type { BufferMemory } from "./buffer-memory.ts";
import type { Program } from "./device.ts";
import { argumentList, type GpuJsInstance, kernelSettings } from "./gpu-js.ts";

/** gpu.js compiles and fills in the uniforms; the output's buffer is ours, so that memory has one owner, and so is the launch. */
export function kernelProgram(
  instance: GpuJsInstance,
  { limits }: GPUDevice,
  batch: Batch,
  source: KernelSource,
): Program {
  const { text, natives } = parseKernel(source);
  const argumentsOf = argumentList(source);
  const settings = natives.map((native) => nativeSettings(native, true));
  const { kernel } = instance.createKernel(text, {
    ...kernelSettings(source, settings, () => "WebGPUBuffer"),
    immutable: true,
  });
  Object.assign(kernel, { _ensureOutputBuffer: () => undefined });
  const recording = recordingDevice(limits, batch);
  return {
    prepare: (launch) => (kernel.built ? undefined : kernel.build(...argumentsOf(launch))),
    run(launch) {
      const { inputs, outputs, threads } = launch;
      const [output] = outputs as readonly [BufferMemory];
      if (inputs.includes(output)) throw new Error("a kernel must not write what it reads");
      Object.assign(kernel, { _device: recording, output: threads, outputBuffer: output.buffer, bindGroupDirty: true });
      kernel.run(...argumentsOf(launch));
      Object.assign(kernel, { outputBuffer: null });
    },
    destroy: () => kernel.destroy(),
  };
}

/** What a kernel of gpu.js asks of its device to run once it is built, with a batch behind it. */
function recordingDevice(limits: GPUSupportedLimits, batch: Batch): object {
  let uniforms = new Uint8Array();
  let pipeline: GPUComputePipeline;
  let group: GPUBindGroupDescriptor;
  const pass = {
    setPipeline(given: GPUComputePipeline) {
      pipeline = given;
    },
    setBindGroup(_index: number, given: GPUBindGroupDescriptor) {
      group = given;
    },
    dispatchWorkgroups(...groups: [number, number, number]) {
      const [, ...rest] = [...group.entries].map(({ resource }) => (resource as GPUBufferBinding).buffer);
      batch.add({ pipeline, layout: group.layout, uniforms, buffers: rest, groups });
    },
    end: () => undefined,
  };
  return {
    limits,
    queue: {
      // Arrays are buffers already, so that uniforms are all that is written.
      writeBuffer(_buffer: GPUBuffer, _at: number, data: ArrayBuffer | ArrayBufferView) {
        uniforms = ArrayBuffer.isView(data)
          ? new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength)
          : new Uint8Array(data);
      },
      submit: () => undefined,
    },
    createBindGroup: (descriptor: GPUBindGroupDescriptor) => descriptor,
    createCommandEncoder: () => ({ beginComputePass: () => pass, finish: () => undefined }),
  };
}
