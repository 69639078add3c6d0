import type { BufferMemory } from "./buffer-memory.ts";
import { BUFFER_USAGE } from "./gpu-flags.ts";

/** One kernel, ready to run. Binding 0 of its layout are its uniforms, the others `buffers` in their order. */
export interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly uniforms: Uint8Array;
  readonly buffers: readonly GPUBuffer[];
  readonly groups: readonly [number, number, number];
}

/** Kernels and copies on their way to the device: handed over several at a time, since that costs more than most of them take. */
export interface Batch {
  add(dispatch: Dispatch): void;
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
const MOST_DISPATCHES = 16;
/** Uniforms begin at multiples of this, in bytes, as every device allows. */
const SLOT = 256;
const RING_BYTES = 64 * SLOT;
/** How many bind groups are kept for one layout. */
const MOST_GROUPS = 128;

/** What was asked for since something was handed over last. */
interface Waiting {
  readonly encoder: GPUCommandEncoder;
  pass: GPUComputePassEncoder | undefined;
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
    if (waiting !== undefined && (waiting.count >= MOST_DISPATCHES || waiting.used + bytes > RING_BYTES)) flush();
    if (waiting === undefined) queueMicrotask(flush);
    waiting ??= { encoder: device.createCommandEncoder(), pass: undefined, used: 0, count: 0 };
    waiting.count += 1;
    return waiting;
  };
  return {
    add(dispatch) {
      const here = room(slotsOf(dispatch.uniforms));
      staging.set(dispatch.uniforms, here.used);
      encode(here, dispatch, bindGroup);
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

function encode(here: Waiting, { pipeline, layout, uniforms, buffers, groups }: Dispatch, bindGroup: BindGroups): void {
  here.pass ??= here.encoder.beginComputePass();
  here.pass.setPipeline(pipeline);
  here.pass.setBindGroup(0, bindGroup(layout, here.used, uniforms.length, buffers));
  here.pass.dispatchWorkgroups(...groups);
  here.used += slotsOf(uniforms);
}

/** Bytes of the ring that uniforms take. */
function slotsOf({ length }: Uint8Array): number {
  return Math.ceil(length / SLOT) * SLOT;
}

function encodeCopy(here: Waiting, from: BufferMemory, to: BufferMemory, at: number, length: number): void {
  here.pass?.end();
  here.pass = undefined;
  here.encoder.copyBufferToBuffer(from.buffer, 0, to.buffer, at * 4, length * 4);
}

/** The bind group of a layout, of uniforms at a place of the ring and buffers. */
type BindGroups = (
  layout: GPUBindGroupLayout,
  offset: number,
  size: number,
  buffers: readonly GPUBuffer[],
) => GPUBindGroup;

/** Bind groups that are used again where a kernel meets the same buffers at the same place of the ring, as in every training step. */
function createBindGroups(device: GPUDevice, ring: GPUBuffer): BindGroups {
  const byLayout = new WeakMap<GPUBindGroupLayout, Map<string, GPUBindGroup>>();
  const numbers = new WeakMap<GPUBuffer, number>();
  let next = 0;
  const numberOf = (buffer: GPUBuffer): number => {
    const known = numbers.get(buffer);
    if (known !== undefined) return known;
    numbers.set(buffer, ++next);
    return next;
  };
  return (layout, offset, size, buffers) => {
    const made = byLayout.get(layout) ?? new Map<string, GPUBindGroup>();
    byLayout.set(layout, made);
    const key = `${offset} ${buffers.map(numberOf).join()}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= MOST_GROUPS) made.clear();
    const group = device.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: ring, offset, size } },
        ...buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } })),
      ],
    });
    made.set(key, group);
    return group;
  };
}
