import { type KernelSource, parseKernel } from "../shader/kernel-source.ts";
import { nativeSettings } from "../shader/native-function.ts";
import type { Batch } from "./batch.ts";
import { forgetBound } from "./bind-groups.ts";
import { buffersOf } from "./buffer-memory.ts";
import { type ComputePipeline, computePipeline, type ComputeText } from "./compute-pipeline.ts";
import type { Launch, Memory, Program } from "./device.ts";
import { argumentList, type GpuJsInstance, type GpuJsKernel, kernelSettings, type TranslatedKernel } from "./gpu-js.ts";
import { numberWriter } from "./number-writer.ts";

/** gpu.js translates; what it compiled and how it would launch that is ours, so that kernels are launched one like the other. */
export function kernelProgram(instance: GpuJsInstance, device: GPUDevice, batch: Batch, source: KernelSource): Program {
  const { text, natives } = parseKernel(source);
  const argumentsOf = argumentList(source);
  const settings = natives.map((native) => nativeSettings(native, true));
  const { kernel } = instance.createKernel(
    text,
    kernelSettings(source, settings, () => "WebGPUBuffer"),
  );
  Object.assign(kernel, { _buildAsync: async () => undefined });
  let compiled: ComputePipeline | undefined;
  let prepareLaunch: (launch: Launch) => [number, number, number];
  let compiling: Promise<void> | undefined;
  const compile = async (launch: Launch): Promise<void> => {
    await kernel.build(...argumentsOf(launch));
    const pipeline = await computePipeline(device, translated(kernel, source));
    prepareLaunch = uniformWriter(device, pipeline, source);
    compiled = pipeline;
  };
  return {
    get ready() {
      return compiled !== undefined;
    },
    prepare(launch) {
      if (compiled !== undefined) return undefined;
      compiling ??= compile(launch);
      return compiling;
    },
    run(launch) {
      const { inputs, outputs } = launch;
      if (inputs.includes(outputs[0] as Memory)) throw new Error("a kernel must not write what it reads");
      batch.add(compiled as ComputePipeline, buffersOf(launch), prepareLaunch(launch));
    },
    destroy() {
      if (compiled !== undefined) forgetBound(compiled);
      kernel.destroy();
    },
  };
}

/** Bytes of a row of four numbers. */
const ROW = 16;
/** The threads of a group along the one axis. */
const GROUP = 64;

/** Writes the numbers of a launch into the uniforms of `kernel`, as gpu.js lays them out; in how many groups it runs. */
function uniformWriter(
  { limits }: GPUDevice,
  { mirror }: ComputePipeline,
  { arrays, parameters }: KernelSource,
): (launch: Launch) => [number, number, number] {
  const first = ROW * (Object.keys(arrays).length + 1);
  const members = Object.entries(parameters).map(([name, type], i) => ({ name, type, offset: first + 4 * i }));
  const writeNumbers = numberWriter(members, mirror);
  // Asked once, since it is the browser that answers.
  const mostGroups = limits.maxComputeWorkgroupsPerDimension;
  return ({ inputs, threads, values }) => {
    const [length] = threads as readonly [number];
    const all = Math.ceil(length / GROUP);
    // What is too long for one dimension is folded across the second.
    const down = Math.ceil(all / mostGroups);
    const across = Math.ceil(all / down);
    setRow(mirror, 0, length, across * GROUP);
    let offset = ROW;
    for (const { capacity } of inputs) {
      setRow(mirror, offset, capacity, capacity);
      offset += ROW;
    }
    writeNumbers(values);
    return [across, down, 1];
  };
}

/** How gpu.js says how long something is: three lengths, and what it says of all of it. */
function setRow(mirror: DataView, offset: number, length: number, last: number): void {
  mirror.setUint32(offset, length, true);
  mirror.setUint32(offset + 4, 1, true);
  mirror.setUint32(offset + 8, 1, true);
  mirror.setUint32(offset + 12, last, true);
}

/** @throws Error if gpu.js lays its numbers out otherwise than they are written here. */
function translated(kernel: GpuJsKernel, { arrays, parameters }: KernelSource): ComputeText {
  const { compiledSource, paramsLayout, workgroupSize } = kernel as TranslatedKernel;
  const rows = Object.keys(arrays).length + 1;
  const isKnown =
    workgroupSize.join() === `${GROUP},1,1` &&
    paramsLayout.arrayArgs.every(({ dimsOffset }, i) => dimsOffset === (i + 1) * ROW) &&
    paramsLayout.scalarArgs.every(({ offset }, i) => offset === rows * ROW + i * 4) &&
    paramsLayout.scalarArgs.length === Object.keys(parameters).length;
  if (!isKnown) throw new Error("gpu.js lays a kernel's numbers out in a way that is not known here");
  return {
    code: compiledSource,
    storage: [...Object.keys(arrays).map(() => "read-only-storage" as const), "storage"],
    size: paramsLayout.byteLength,
  };
}
