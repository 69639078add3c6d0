import type { TextureMemory } from "./texture-memory.ts";

/** Rounds of asking at once; after that the processor is left to others for a millisecond each time. */
const EAGER_ROUNDS = 20;

/** Copies the first texels of textures out without making this thread wait for the device. */
export interface TextureReader {
  read(memory: TextureMemory, length: number): Promise<Float32Array>;
  destroy(): void;
}

/** A reader for the textures of one context. */
export function textureReader(gl: WebGL2RenderingContext): TextureReader {
  const framebuffer = gl.createFramebuffer();
  let channels: 1 | 4 | undefined;
  return {
    read(memory, length) {
      gl.bindFramebuffer(gl.FRAMEBUFFER, framebuffer);
      gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, memory.texture, 0);
      // Asked once, since the answer is the same for all textures here, and asking waits for the device.
      channels ??= readsSingleFloats(gl) ? 1 : 4;
      return readBound(gl, memory, length, channels);
    },
    destroy: () => gl.deleteFramebuffer(framebuffer),
  };
}

async function readBound(
  gl: WebGL2RenderingContext,
  memory: TextureMemory,
  length: number,
  channels: 1 | 4,
): Promise<Float32Array> {
  const width = memory.size[0] as number;
  const rows = Math.ceil(length / width);
  const values = new Float32Array(width * rows * channels);
  const buffer = gl.createBuffer();
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
  gl.bufferData(gl.PIXEL_PACK_BUFFER, values.byteLength, gl.STREAM_READ);
  gl.readPixels(0, 0, width, rows, channels === 1 ? gl.RED : gl.RGBA, gl.FLOAT, 0);
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
  await finished(gl);
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, buffer);
  gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, values);
  gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
  gl.deleteBuffer(buffer);
  return channels === 1 ? values.slice(0, length) : Float32Array.from({ length }, (_, i) => values[i * 4] as number);
}

/**
 * Resolves once the device has done all that it was handed.
 * @throws Error if the context is lost meanwhile.
 */
export async function finished(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  for (let round = 0; ; round++) {
    if (fence === null || gl.isContextLost()) throw new Error("the WebGL context is lost");
    const status = gl.clientWaitSync(fence, 0, 0);
    if (status === gl.ALREADY_SIGNALED || status === gl.CONDITION_SATISFIED) break;
    await (round < EAGER_ROUNDS ? nextTask() : nextMillisecond());
  }
  gl.deleteSync(fence);
}

/** The specification promises four floats a texel; most devices give the one that there is. */
function readsSingleFloats(gl: WebGL2RenderingContext): boolean {
  return (
    gl.getParameter(gl.IMPLEMENTATION_COLOR_READ_FORMAT) === gl.RED &&
    gl.getParameter(gl.IMPLEMENTATION_COLOR_READ_TYPE) === gl.FLOAT
  );
}

/** A message to oneself comes after the tasks that wait already; timers, when nested, wait 4 ms. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(undefined);
  });
}

function nextMillisecond(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 1);
  });
}
