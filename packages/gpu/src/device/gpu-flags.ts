/** What a buffer is used for: WebGPU's `GPUBufferUsage`, which is a global only where there is WebGPU. */
export const BUFFER_USAGE = {
  mapRead: 0x0001,
  copySource: 0x0004,
  copyTarget: 0x0008,
  uniform: 0x0040,
  storage: 0x0080,
} as const;

/** How a buffer is mapped: the one of `GPUMapMode` that is needed. */
export const MAP_READ = 0x0001;

/** Which shaders see a binding: the one of `GPUShaderStage` that is needed. */
export const COMPUTE_STAGE = 0x0004;
