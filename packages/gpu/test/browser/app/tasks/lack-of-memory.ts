import type { Mode } from "@ganglion/gpu";
import { scope, setBackend, tensor } from "@ganglion/tensor";
import { freshBackend } from "./backends.ts";

/** Above it, a size is taken for that of the large tensor: in bytes for WebGPU, as the width of a texture for WebGL2. */
const LARGE = { webgpu: 4_000_000, webgl2: 1024 } as const;

// GPUBufferUsage, which is a global only where there is WebGPU.
const STORAGE = 0x0080;

/**
 * What reading says after a device could not make memory. It is asked for more than it can have in place of a large tensor,
 * so that it refuses as it would if it had run out. Leaves the page's device unusable.
 */
export async function lackOfMemory(mode: Mode): Promise<string[]> {
  const backend = await freshBackend(mode);
  setBackend(backend);
  const before = await scope(() => tensor([1, 2]).mul(3)).data();
  if (mode === "webgpu") exaggerateBuffers();
  else exaggerateTextures();
  const [large, later] = scope(() => {
    const column = tensor(new Float32Array(1000).fill(2), { shape: [1000, 1] });
    const product = column.mul(tensor(new Float32Array(1100).fill(3), { shape: [1, 1100] }));
    return [product, product.sum()] as const;
  });
  const read = (x: typeof large): Promise<string> => x.data().then(String, String);
  return [String(before), await read(large), await read(later)];
}

function exaggerateBuffers(): void {
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (this: GPUDevice, descriptor) {
    const isLarge = (descriptor.usage & STORAGE) > 0 && descriptor.size > LARGE.webgpu;
    return createBuffer.call(this, { ...descriptor, size: isLarge ? 2 ** 45 : descriptor.size });
  };
}

function exaggerateTextures(): void {
  const { texStorage2D } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.texStorage2D = function (
    this: WebGL2RenderingContext,
    target,
    levels,
    format,
    w,
    h,
  ) {
    texStorage2D.call(this, target, levels, format, w > LARGE.webgl2 ? 2 ** 30 : w, h);
  };
}
