import type { BufferMemory } from "./buffer-memory.ts";
import { createBindGroups } from "./bind-groups.ts";
import type { ComputePipeline } from "./compute-pipeline.ts";
import { BUFFER_USAGE } from "./gpu-flags.ts";

/** Kernels and copies on their way to the device: handed over several at a time, since that costs more than most of them take. */
export interface Batch {
  /** Runs a kernel with the uniforms that it has now, in so many groups; its bindings are its uniforms, then `buffers` in their order. */
  add(kernel: ComputePipeline, buffers: readonly GPUBuffer[], groups: readonly [number, number, number]): void;
  copy(from: BufferMemory, to: BufferMemory, at: number, length: number): void;
  /** Hands over what is waiting. It comes before whatever the device's queue is given afterwards. */
  flush(): void;
  /** How often something was handed over. */
  submissions(): number;
  /** Counts what was handed over without the batch. */
  submitted(): void;
  /** Forgets what is waiting. */
  destroy(): void;
}

/** More of them in one piece were slower: the device begins only when it has it. */
const MAX_DISPATCHES = 16;
/** Uniforms begin at multiples of this, in bytes, as every device allows. */
const UNIFORM_ALIGNMENT = 256;
const RING_BYTES = 64 * UNIFORM_ALIGNMENT;
/** Where the uniforms of the kernel that is being encoded begin. */
const OFFSET = /* @__PURE__ */ new Uint32Array(1);

/** What was asked for since something was handed over last. */
interface Waiting {
  readonly encoder: GPUCommandEncoder;
  pass: GPUComputePassEncoder | undefined;
  /** The kernel that the pass runs until it is told another one. */
  pipeline: GPUComputePipeline | undefined;
  /** Bytes of uniforms. */
  used: number;
  /** Kernels and copies. */
  count: number;
}

/** A batch for a device, empty. It is handed over when it is full, before a read, and at the latest when the program's turn ends. */
export function createBatch(device: GPUDevice): Batch {
  const ring = device.createBuffer({ size: RING_BYTES, usage: BUFFER_USAGE.uniform | BUFFER_USAGE.copyTarget });
  const staging = new Uint8Array(RING_BYTES);
  const bindGroup = createBindGroups(device, ring);
  let waiting: Waiting | undefined;
  let submissions = 0;
  const flush = (): void => {
    if (waiting === undefined) return;
    const { encoder, pass, used } = waiting;
    waiting = undefined;
    pass?.end();
    if (used > 0) device.queue.writeBuffer(ring, 0, staging, 0, used);
    device.queue.submit([encoder.finish()]);
    submissions += 1;
  };
  const room = (bytes: number): Waiting => {
    if (waiting !== undefined && (waiting.count >= MAX_DISPATCHES || waiting.used + bytes > RING_BYTES)) flush();
    if (waiting === undefined) queueMicrotask(flush);
    waiting ??= { encoder: device.createCommandEncoder(), pass: undefined, pipeline: undefined, used: 0, count: 0 };
    waiting.count += 1;
    return waiting;
  };
  return {
    add(kernel, buffers, groups) {
      const here = room(alignedBytes(kernel));
      staging.set(kernel.uniforms, here.used);
      encode(here, kernel, bindGroup(kernel, buffers), groups);
    },
    copy: (from, to, at, length) => encodeCopy(room(0), from, to, at, length),
    flush,
    submissions: () => submissions,
    submitted() {
      submissions += 1;
    },
    destroy() {
      waiting = undefined;
      ring.destroy();
    },
  };
}

function encode(
  here: Waiting,
  kernel: ComputePipeline,
  group: GPUBindGroup,
  groups: readonly [number, number, number],
): void {
  const pass = (here.pass ??= here.encoder.beginComputePass());
  if (here.pipeline !== kernel.pipeline) pass.setPipeline(kernel.pipeline);
  here.pipeline = kernel.pipeline;
  // From an array of JavaScript's the browser would take each number by itself, by way of an iterator.
  OFFSET[0] = here.used;
  pass.setBindGroup(0, group, OFFSET, 0, 1);
  pass.dispatchWorkgroups(groups[0], groups[1], groups[2]);
  here.used += alignedBytes(kernel);
}

/** Bytes of the ring that the uniforms of a kernel take. */
function alignedBytes({ uniforms }: ComputePipeline): number {
  return Math.ceil(uniforms.length / UNIFORM_ALIGNMENT) * UNIFORM_ALIGNMENT;
}

function encodeCopy(here: Waiting, from: BufferMemory, to: BufferMemory, at: number, length: number): void {
  here.pass?.end();
  here.pass = undefined;
  here.pipeline = undefined;
  here.encoder.copyBufferToBuffer(from.buffer, 0, to.buffer, at * 4, length * 4);
}
