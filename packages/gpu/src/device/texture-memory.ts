import type { Memory, PerTexel } from "./device.ts";

/**
 * A texture in the form in which kernels of gpu.js take and write it, of one float or of four a texel. The last two members
 * are what gpu.js calls to replace an output that others still hold; here it never may.
 */
export interface TextureMemory extends Memory {
  readonly type: "ArrayTexture(1)" | "ArrayTexture(4)";
  readonly perTexel: PerTexel;
  readonly texture: WebGLTexture;
  readonly context: WebGL2RenderingContext;
  /** Width and height; texel `i` is at `(i % width, i / width)`. */
  readonly size: Int32Array;
  readonly dimensions: Int32Array;
  readonly output: readonly [number];
  readonly beforeMutate: () => boolean;
  readonly delete: () => void;
}

/** A new texture that kernels read and write. */
export function textureMemory(gl: WebGL2RenderingContext, capacity: number, perTexel: PerTexel): TextureMemory {
  const texels = capacity / perTexel;
  const [width, height] = textureSize(texels);
  const texture = gl.createTexture();
  selectTexture(gl, texture);
  for (const wrap of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, wrap, gl.CLAMP_TO_EDGE);
  for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
    gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
  }
  gl.texStorage2D(gl.TEXTURE_2D, 1, perTexel === 1 ? gl.R32F : gl.RGBA32F, width, height);
  return {
    type: `ArrayTexture(${perTexel})`,
    perTexel,
    texture,
    context: gl,
    capacity,
    size: Int32Array.of(width, height),
    dimensions: Int32Array.of(texels, 1, 1),
    output: [texels],
    beforeMutate: () => false,
    delete: () => undefined,
  };
}

/** Binds a texture where no kernel has its arguments. */
function selectTexture(gl: WebGL2RenderingContext, texture: WebGLTexture): void {
  gl.activeTexture(gl.TEXTURE15);
  gl.bindTexture(gl.TEXTURE_2D, texture);
}

/** Fills the first texels, of one float: whole rows, then the rest of one. */
export function writeTexture(gl: WebGL2RenderingContext, { texture, size }: TextureMemory, values: Float32Array): void {
  const width = size[0] as number;
  const rows = Math.floor(values.length / width);
  const rest = values.length - rows * width;
  selectTexture(gl, texture);
  gl.pixelStorei(gl.UNPACK_ALIGNMENT, 4);
  if (rows > 0) gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, width, rows, gl.RED, gl.FLOAT, values);
  if (rest > 0) {
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, rows, rest, 1, gl.RED, gl.FLOAT, values.subarray(rows * width));
  }
}

/** Almost a square, its width a power of two. */
function textureSize(texels: number): [width: number, height: number] {
  const width = 2 ** Math.ceil(Math.log2(texels) / 2);
  return [width, Math.ceil(texels / width)];
}
