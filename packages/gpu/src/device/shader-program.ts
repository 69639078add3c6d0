import { type ShaderSource, shaderText, uniformLayout, type UniformLayout } from "../shader/shader-source.ts";
import type { Batch } from "./batch.ts";
import type { BufferMemory } from "./buffer-memory.ts";
import type { Launch, Program } from "./device.ts";
import { COMPUTE_STAGE } from "./gpu-flags.ts";

/** What is made once for a shader. */
interface Compiled {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly members: UniformLayout["members"];
  readonly mirror: DataView<ArrayBuffer>;
}

/** A shader on the device that gpu.js shares, working on the same buffers. */
export function shaderProgram(device: GPUDevice, batch: Batch, source: ShaderSource): Program {
  let compiled: Compiled | undefined;
  let compiling: Promise<void> | undefined;
  const finish = async (): Promise<void> => {
    compiled = await compile(device, source);
  };
  return {
    prepare() {
      if (compiled !== undefined) return undefined;
      compiling ??= finish();
      return compiling;
    },
    run: (launch) => dispatch(batch, compiled as Compiled, launch),
    destroy: () => undefined,
  };
}

async function compile(device: GPUDevice, source: ShaderSource): Promise<Compiled> {
  const { inputs, outputs, parameters } = source;
  const layout = device.createBindGroupLayout({
    entries: [
      { binding: 0, visibility: COMPUTE_STAGE, buffer: { type: "uniform" } },
      ...inputs.map((_, i) => storageEntry(i + 1, "read-only-storage")),
      ...outputs.map((_, i) => storageEntry(inputs.length + i + 1, "storage")),
    ],
  });
  const module = await compileModule(device, shaderText(source));
  const pipeline = await device.createComputePipelineAsync({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: "main" },
  });
  const { members, size } = uniformLayout(parameters);
  return { pipeline, layout, members, mirror: new DataView(new ArrayBuffer(size)) };
}

/** @throws Error that says where the text is wrong; it stays out of the device's log, since it is handled. */
async function compileModule(device: GPUDevice, code: string): Promise<GPUShaderModule> {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code });
  const [{ messages }] = await Promise.all([module.getCompilationInfo(), device.popErrorScope()]);
  const errors = messages.filter(({ type }) => type === "error");
  if (errors.length > 0)
    throw new Error(errors.map(({ lineNum, message }) => `line ${lineNum}: ${message}`).join("; "));
  return module;
}

function storageEntry(binding: number, type: GPUBufferBindingType): GPUBindGroupLayoutEntry {
  return { binding, visibility: COMPUTE_STAGE, buffer: { type } };
}

function dispatch(batch: Batch, { pipeline, layout, members, mirror }: Compiled, launch: Launch): void {
  for (const { name, type, offset } of members) {
    const value = launch.values[name] as number;
    if (type === "int") mirror.setInt32(offset, value, true);
    else mirror.setFloat32(offset, value, true);
  }
  const memories = [...launch.inputs, ...launch.outputs] as BufferMemory[];
  batch.add({
    pipeline,
    layout,
    uniforms: new Uint8Array(mirror.buffer),
    buffers: memories.map(({ buffer }) => buffer),
    groups: launch.threads as [number, number, number],
  });
}
