import { afterNews } from "./after-news.ts";
import type { Binding } from "./bind-groups.ts";
import { COMPUTE_STAGE } from "./gpu-flags.ts";

/** A kernel in WGSL whose binding 0 is its uniforms. */
export interface ComputeText {
  readonly code: string;
  /** What the other bindings are, in their order. */
  readonly storage: readonly ("read-only-storage" | "storage")[];
  /** Bytes of the uniforms. */
  readonly size: number;
}

/** A kernel that the device has compiled. */
export interface ComputePipeline extends Binding {
  readonly pipeline: GPUComputePipeline;
  /** The uniforms of the next dispatch, to be written. */
  readonly mirror: DataView<ArrayBuffer>;
}

/**
 * Compiles a kernel, while the device does other things.
 * @throws Error that says where the text is wrong.
 */
export async function computePipeline(
  device: GPUDevice,
  { code, storage, size }: ComputeText,
): Promise<ComputePipeline> {
  const layout = device.createBindGroupLayout({
    entries: [
      // Where the uniforms are is said at each dispatch, so that what is bound stays the same.
      {
        binding: 0,
        visibility: COMPUTE_STAGE,
        buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize: size },
      },
      ...storage.map((type, i) => ({ binding: i + 1, visibility: COMPUTE_STAGE, buffer: { type } })),
    ],
  });
  const make = async (): Promise<GPUComputePipeline> => {
    const module = await compileModule(device, code);
    return device.createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: "main" },
    });
  };
  const pipeline = await make().catch((error: unknown) => afterNews(device.lost, error));
  const mirror = new DataView(new ArrayBuffer(size));
  return { pipeline, layout, uniforms: new Uint8Array(mirror.buffer), mirror, bound: new Map() };
}

/** It stays out of the device's log, since it is handled. */
async function compileModule(device: GPUDevice, code: string): Promise<GPUShaderModule> {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code });
  const [{ messages }] = await Promise.all([module.getCompilationInfo(), device.popErrorScope()]);
  const errors = messages.filter(({ type }) => type === "error");
  if (errors.length > 0)
    throw new Error(errors.map(({ lineNum, message }) => `line ${lineNum}: ${message}`).join("; "));
  return module;
}
