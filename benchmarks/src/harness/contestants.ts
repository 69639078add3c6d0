/** Who takes part: ours with one and two threads, the peers, and the processor itself. */
export const CONTESTANTS = {
  "ganglion-1": { label: "ganglion, 1 thread", threads: 1 },
  "ganglion-2": { label: "ganglion, 2 threads", threads: 2 },
  "native-1": { label: "ganglion native, 1 thread", threads: 1 },
  "native-2": { label: "ganglion native, 2 threads", threads: 2 },
  "tfjs-wasm": { label: "tfjs wasm", threads: 1 },
  "tfjs-cpu": { label: "tfjs cpu", threads: 1 },
  "jax-js": { label: "jax-js wasm, jit", threads: 1 },
  "torch-1": { label: "PyTorch, 1 thread", threads: 1 },
  "torch-2": { label: "PyTorch, 2 threads", threads: 2 },
  "ganglion-webgpu": { label: "ganglion WebGPU", threads: 1 },
  "ganglion-webgl2": { label: "ganglion WebGL2", threads: 1 },
  "jax-webgpu": { label: "jax-js WebGPU, jit", threads: 1 },
  "tfjs-webgpu": { label: "tfjs WebGPU", threads: 1 },
  "tfjs-webgl": { label: "tfjs WebGL", threads: 1 },
  "simd-peak": { label: "128-bit SIMD peak, 1 thread", threads: 1 },
} as const;

/** The name of a contestant. */
export type ContestantId = keyof typeof CONTESTANTS;
