import type { KernelSource } from "../shader/kernel-source.ts";
import type { NativeSettings } from "../shader/native-function.ts";
import type { Launch, PerTexel } from "./device.ts";

/**
 * The part of gpu.js 2.24.1 that is used here. Its own types say neither that sources may be strings nor how WebGPU's
 * buffers look. Members with an underscore are its private ones, which are set to take memory into our own hands; the
 * exact version is pinned for that.
 */
export interface GpuJs {
  readonly GPU: new (settings: GpuJsSettings) => GpuJsInstance;
  readonly WebGPUContext: { acquire(): Promise<GpuJsContext> };
}

/** How an instance is made: for WebGPU's shared device, or for a given WebGL2 context. */
export interface GpuJsSettings {
  readonly mode?: "webgpu";
  readonly canvas?: unknown;
  readonly context?: unknown;
}

/** The device that all of gpu.js shares. */
export interface GpuJsContext {
  readonly adapter: GPUAdapter;
  readonly device: GPUDevice;
}

/** A maker of kernels. */
export interface GpuJsInstance {
  createKernel(source: string, settings: Readonly<Record<string, unknown>>): { readonly kernel: GpuJsKernel };
}

/** A compiled kernel, below the function that gpu.js wraps around it, which would switch to others by itself. */
export interface GpuJsKernel {
  readonly built: boolean;
  readonly constructor: { readonly mode: string };
  readonly switchingKernels: unknown;
  output: readonly number[];
  build(...args: readonly unknown[]): Promise<void> | undefined;
  run(...args: readonly unknown[]): unknown;
  destroy(): void;
}

/** What a kernel of WebGPU is once `build` has translated it. */
export interface TranslatedKernel extends GpuJsKernel {
  /** WGSL with the entry point `main`: the uniforms are binding 0, then come the arrays, then the output. */
  readonly compiledSource: string;
  readonly workgroupSize: readonly number[];
  /** Where in the uniforms is what, in bytes: the output's lengths, those of each array, the scalars. */
  readonly paramsLayout: {
    readonly arrayArgs: readonly { readonly dimsOffset: number }[];
    readonly scalarArgs: readonly { readonly offset: number }[];
    readonly byteLength: number;
  };
}

/** The settings without which gpu.js computes something else silently: lowp numbers, loops that end after 1,000 rounds. */
function fixedSettings(): Readonly<Record<string, unknown>> {
  return {
    precision: "single",
    tactic: "precision",
    pipeline: true,
    dynamicOutput: true,
    dynamicArguments: true,
    loopMaxIterations: 2 ** 30,
    onRequestFallback: refuseFallback,
  };
}

/** What a kernel is called with: its arrays, then its scalars, in the order in which the source names them. */
export function argumentList({ parameters }: KernelSource): (launch: Launch) => readonly unknown[] {
  const names = Object.keys(parameters);
  return ({ inputs, values }) => [...inputs, ...names.map((name) => values[name])];
}

/** What gpu.js has to know of a kernel; `arrayType` is what it calls an array by how many floats a texel has. */
export function kernelSettings(
  { arrays, parameters }: KernelSource,
  natives: readonly NativeSettings[],
  arrayType: (perTexel: PerTexel) => string,
): Readonly<Record<string, unknown>> {
  return {
    ...fixedSettings(),
    output: [1],
    argumentTypes: [
      ...Object.values(arrays).map(arrayType),
      ...Object.values(parameters).map((type) => (type === "int" ? "Integer" : "Float")),
    ],
    nativeFunctions: natives,
  };
}

/** gpu.js would go on on the CPU; whoever wants that has chosen another backend. */
function refuseFallback(): never {
  throw new Error("gpu.js cannot run this kernel on the GPU and would fall back to the CPU");
}

/** Loads gpu.js, and undoes that, where it is not yet built in, it takes the place of the browser's own `GPU`. */
export async function loadGpuJs(): Promise<GpuJs> {
  const before = Object.getOwnPropertyDescriptor(globalThis, "GPU");
  const { gpuJs } = await import("../vendor/gpu-js.ts");
  if (before === undefined) Reflect.deleteProperty(globalThis, "GPU");
  else Object.defineProperty(globalThis, "GPU", before);
  return gpuJs();
}
