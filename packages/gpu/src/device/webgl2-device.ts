import { nativeSettings } from "../shader/native-function.ts";
import { type KernelSource, parseKernel } from "../shader/kernel-source.ts";
import { afterNews } from "./after-news.ts";
import {
  type Absence,
  type Device,
  DISPOSED,
  MAX_LENGTH,
  memoryFailure,
  type PerTexel,
  type Program,
} from "./device.ts";
import { argumentList, type GpuJs, type GpuJsInstance, type GpuJsKernel, kernelSettings } from "./gpu-js.ts";
import { MAX_POOLED, createMemoryPool, type MemoryPool } from "./memory-pool.ts";
import { finished, textureReader } from "./read-texture.ts";
import { type TextureMemory, textureMemory, writeTexture } from "./texture-memory.ts";

/** A context of our own, which gpu.js draws in. */
export interface WebGL2Context {
  readonly canvas: OffscreenCanvas | HTMLCanvasElement;
  readonly gl: WebGL2RenderingContext;
}

/** Opens a context that can draw into float textures, or says why there is none. */
export function openWebGL2(): WebGL2Context | Absence {
  const canvas = makeCanvas();
  if (canvas === undefined) return { cause: "missing", reason: "this platform has no canvas" };
  const gl = canvas.getContext("webgl2", { alpha: false, depth: false, antialias: false }) as WebGL2RenderingContext;
  if (gl === null) return { cause: "denied", reason: "the browser gives no WebGL2 context" };
  if (gl.getExtension("EXT_color_buffer_float") === null)
    return { cause: "floats", reason: "the device cannot draw into float textures" };
  return { canvas, gl };
}

function makeCanvas(): WebGL2Context["canvas"] | undefined {
  if (typeof OffscreenCanvas !== "undefined") return new OffscreenCanvas(1, 1);
  return typeof document === "undefined" ? undefined : document.createElement("canvas");
}

/** A device of its own on `context`. */
export function webgl2Device(
  gpuJs: GpuJs,
  { canvas, gl }: WebGL2Context,
  facts: Pick<Device, "adapter" | "isSoftware">,
): Device {
  const instance = new gpuJs.GPU({ canvas, context: gl });
  const reader = textureReader(gl);
  const side = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  const health = watch(canvas, gl);
  const pools = { 1: texturePool(gl, 1, health.check), 4: texturePool(gl, 4, health.check) } as const;
  return {
    mode: "webgl2",
    ...facts,
    maxLength: Math.min(MAX_LENGTH, side * side),
    hasShaders: false,
    ...health,
    allocate: (length, perTexel, purpose) => pools[perTexel].take(length, purpose),
    free: (memory) => pools[(memory as TextureMemory).perTexel].give(memory as TextureMemory),
    write: (memory, values) => writeTexture(gl, memory as TextureMemory, values),
    async read(memory, length) {
      const values = await reader
        .read(memory as TextureMemory, length)
        .catch((error: unknown) => afterNews(health.lost, error));
      health.check();
      return values;
    },
    compile(source) {
      if (source.language === "wgsl") throw new Error("WebGL2 cannot run WGSL");
      return kernelProgram(instance, { gl, lost: health.lost }, source);
    },
    idle: () => finished(gl),
    destroy() {
      health.end(DISPOSED);
      for (const pool of Object.values(pools)) pool.clear();
      reader.destroy();
      gl.getExtension("WEBGL_lose_context")?.loseContext();
    },
  };
}

/** Textures of one kind that are used again. Asking for errors makes this thread wait, so that only new ones are checked. */
function texturePool(
  gl: WebGL2RenderingContext,
  perTexel: PerTexel,
  check: Health["check"],
): MemoryPool<TextureMemory> {
  return createMemoryPool<TextureMemory>({
    make(capacity, purpose) {
      const memory = textureMemory(gl, capacity, perTexel);
      check(purpose);
      return memory;
    },
    destroy: ({ texture }) => gl.deleteTexture(texture),
    limit: MAX_POOLED,
  });
}

interface Health extends Pick<Device, "lost" | "lostReason" | "failure"> {
  end(why: string): void;
  /** Asks for an error; one of memory that was just made is kept with its purpose. */
  check(purpose?: () => string): void;
}

/** Listens for the end of the context, which `end` brings about; `check` asks for errors that would leave wrong values behind. */
function watch(canvas: WebGL2Context["canvas"], gl: WebGL2RenderingContext): Health {
  let reason: string | undefined;
  let failed: string | undefined;
  const end = (why: string): void => {
    reason ??= why;
  };
  const lost = new Promise<void>((resolve) => {
    canvas.addEventListener("webglcontextlost", (event) => {
      const { statusMessage } = event as WebGLContextEvent;
      end(statusMessage === "" || statusMessage === undefined ? "the WebGL context was lost" : statusMessage);
      resolve();
    });
  });
  return {
    lost,
    lostReason: () => reason ?? (gl.isContextLost() ? "the WebGL context was lost" : undefined),
    failure: () => failed,
    end,
    check(purpose) {
      const error = gl.getError();
      if (error === gl.NO_ERROR || gl.isContextLost()) return;
      const message = error === gl.OUT_OF_MEMORY ? "out of memory" : `WebGL error ${error}`;
      failed ??= purpose === undefined ? message : memoryFailure(message, purpose);
    },
  };
}

/** What `build` gives, or its error, once it is clear whether the context was lost before. */
function buildOr<T>(build: () => T, lost: Promise<void>): T | Promise<never> {
  try {
    return build();
  } catch (error) {
    return afterNews(lost, error);
  }
}

/** A context, and when it ends. */
interface Watched {
  readonly gl: WebGL2RenderingContext;
  readonly lost: Promise<void>;
}

/**
 * gpu.js compiles and draws; the output's texture is ours, so that memory has one owner and any size of output runs in one
 * program. gpu.js' own way to change the size of an output gives wrong values when a kernel reads what it wrote.
 */
function kernelProgram(instance: GpuJsInstance, { gl, lost }: Watched, source: KernelSource): Program {
  const { text, natives } = parseKernel(source);
  const argumentsOf = argumentList(source);
  const settings = natives.map((native) => nativeSettings(native, false));
  const { kernel } = instance.createKernel(text, {
    ...kernelSettings(source, settings, (perTexel) => `ArrayTexture(${perTexel})`),
    immutable: false,
  });
  let failed: Promise<void> | undefined;
  return {
    get ready() {
      return kernel.built;
    },
    prepare(launch) {
      if (kernel.built || failed !== undefined) return failed;
      Object.assign(kernel, { texture: launch.outputs[0] });
      failed = buildOr(() => kernel.build(...argumentsOf(launch)), lost);
      return failed;
    },
    run(launch) {
      const { inputs, outputs, threads } = launch;
      const [output] = outputs as readonly [TextureMemory];
      if (inputs.includes(output)) throw new Error("a kernel must not write what it reads");
      aim(gl, kernel, output, threads);
      kernel.run(...argumentsOf(launch));
      Object.assign(kernel, { texture: null });
      if (kernel.switchingKernels !== null) throw new Error("gpu.js did not take the arguments of a kernel");
    },
    destroy: () => kernel.destroy(),
  };
}

/** Lets the next run of `kernel` draw into as much of `output` as there are threads. */
function aim(gl: WebGL2RenderingContext, kernel: GpuJsKernel, output: TextureMemory, threads: readonly number[]): void {
  const [length] = threads as readonly [number];
  const width = output.size[0] as number;
  const size = Int32Array.of(width, Math.ceil(length / width));
  Object.assign(kernel, {
    output: threads,
    threadDim: [length, 1, 1],
    texSize: size,
    maxTexSize: size,
    texture: output,
    _textureSwitched: true,
  });
  gl.viewport(0, 0, width, size[1] as number);
}
