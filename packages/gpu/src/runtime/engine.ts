import { type MemoryInfo, type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import type { Device, Launch, Memory, Program } from "../device/device.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import type { Parameters, ValuesOf } from "../shader/parameters.ts";
import type { ShaderSource } from "../shader/shader-source.ts";
import { attribute, checkLength, type Core, createCore, memoryOf, release, schedule, throwIfBroken } from "./core.ts";
import { type IndexCheck, checkIndices, type IndexBounds } from "./index-check.ts";
import { download } from "./download.ts";
import { type OpCall, opCall } from "./op-call.ts";
import type { Recorder } from "./recorder.ts";
import { createDeviceBuffer, type DeviceBuffer } from "./device-buffer.ts";

/** A kernel to run, on what and how. */
export interface Work<P extends Parameters = Parameters> {
  readonly call: OpCall;
  /** The same for programs that are the same. */
  readonly key: string;
  /** Makes the program's text, when it is needed for the first time. */
  readonly source: () => KernelSource<P> | ShaderSource<P>;
  readonly reads: readonly DeviceBuffer[];
  readonly writes: readonly DeviceBuffer[];
  /** A number for each of the parameters of the program. */
  readonly values: ValuesOf<P>;
  /** About indices among `reads`; the program must bear those that are out of range. */
  readonly indexCheck?: IndexCheck | undefined;
  /** In how many workgroups a shader runs; kernels run once for each texel of what they write. */
  readonly groups?: readonly [number, number, number];
}

/** Runs kernels on a device, in order, and owns its memory. */
export interface Engine {
  readonly device: Device;
  readonly recorder: Recorder;
  /**
   * A place for a result of `shape`, whose elements lie as float16 if `isHalf`.
   * @throws BackendError if it is larger than the device takes.
   */
  create(call: OpCall, shape: Shape, isHalf?: boolean): DeviceBuffer;
  /** The same for what an operation of a network gives, which its gradient may need: there it may lie as float16. */
  createResult(call: OpCall, shape: Shape): DeviceBuffer;
  /**
   * Refuses a result of `shape` before anything is done towards it.
   * @throws BackendError if it is larger than the device takes.
   */
  check(call: OpCall, shape: Shape): void;
  /** A buffer for `texels` of four elements each, on the way to a result; none of them needs more texels than that has elements. */
  createPacked(texels: number): DeviceBuffer;
  /** Elements that are all `value`; they need no memory before a kernel reads them as an array. */
  constant(call: OpCall, value: number, shape: Shape): DeviceBuffer;
  upload(values: Float32Array, shape: Shape): DeviceBuffer;
  /** The operand's buffer, whose values are in memory by the time that a kernel reads them. */
  array(operand: Operand): DeviceBuffer;
  /** The check of indices that a kernel follows, none if they are known to be in range. */
  checkIndices(call: OpCall, indices: Operand, bounds: IndexBounds): IndexCheck | undefined;
  run<P extends Parameters>(work: Work<P>): void;
  /** Gives `to` the memory of `from`, whose elements are float32 and which is released. */
  move(call: OpCall, from: DeviceBuffer, to: DeviceBuffer): void;
  /** Copies `from` into `to`, `at` elements from its start, where the device can do that without a kernel. */
  copy(call: OpCall, from: DeviceBuffer, to: DeviceBuffer, at: number): void;
  download(operand: Operand): Promise<Float32Array>;
  /** @throws BackendError if the buffer was released before. */
  release(buffer: DeviceBuffer): void;
  memory(): MemoryInfo;
  /**
   * Resolves when all that was asked for is done.
   * @throws DeviceLostError if it cannot be done any more.
   */
  idle(): Promise<void>;
  dispose(): void;
}

/** An engine on `device`. */
export function createEngine(device: Device): Engine {
  const core = createCore(device);
  return {
    device,
    recorder: core.recorder,
    create: (call, shape, isHalf) => create(core, call, shape, undefined, isHalf),
    createResult: (call, shape) => create(core, call, shape),
    check: (call, shape) => checkLength(core, call, shape, sizeOf(shape)),
    createPacked: (texels) => core.liveBuffers.add(createDeviceBuffer(texels * 4, undefined, 4)),
    constant: (call, value, shape) => constant(core, call, value, shape),
    upload: (values, shape) => upload(core, values, shape),
    array: ({ buffer }) => materialize(core, buffer as DeviceBuffer),
    checkIndices: (call, indices, bounds) => checkIndices(core, call, indices, bounds),
    run: (work) => run(core, work),
    move: (call, from, to) => move(core, call, from, to),
    copy(call, from, to, at) {
      schedule(core, { call, reads: [from], writes: [to] }, () => {
        device.copy?.(from.memory as Memory, memoryOf(core, call, to), at, from.length);
        return core.recorder.launched(call.op, device);
      });
    },
    download: (operand) => download(core, operand),
    release: (buffer) => release(core, buffer),
    memory: () => core.liveBuffers.memory(),
    idle: () => idle(core),
    dispose() {
      core.programs.clear();
      device.destroy();
    },
  };
}

async function idle(core: Core): Promise<void> {
  await core.queue.settled();
  throwIfBroken(core, []);
  try {
    await core.device.idle();
  } catch (error) {
    throw attribute(core, opCall("idle"), [], error);
  }
}

function create(core: Core, call: OpCall, shape: Shape, value?: number, isHalf = false): DeviceBuffer {
  const length = sizeOf(shape);
  checkLength(core, call, shape, length);
  return core.liveBuffers.add(createDeviceBuffer(length, value, 1, isHalf));
}

/** Kernels cannot be given -0 as a scalar: WebGL2 sees no change from 0 and leaves that. */
function constant(core: Core, call: OpCall, value: number, shape: Shape): DeviceBuffer {
  if (Object.is(value, -0)) {
    checkLength(core, call, shape, sizeOf(shape));
    return upload(core, new Float32Array(sizeOf(shape)).fill(-0), shape);
  }
  return create(core, call, shape, value);
}

function upload(core: Core, values: Float32Array, shape: Shape): DeviceBuffer {
  const call = opCall("upload");
  const buffer = create(core, call, shape);
  if (buffer.length === 0) return buffer;
  // The caller may change its array before it is this one's turn.
  const own = core.queue.empty ? values : values.slice();
  schedule(core, { call, reads: [], writes: [buffer] }, () => {
    core.device.write(memoryOf(core, call, buffer), own);
    return undefined;
  });
  return buffer;
}

function materialize(core: Core, buffer: DeviceBuffer): DeviceBuffer {
  const { constant: value } = buffer;
  if (value === undefined || buffer.length === 0 || buffer.released) return buffer;
  buffer.constant = undefined;
  core.liveBuffers.grow(buffer);
  run(core, {
    call: opCall("fill"),
    key: "fill",
    source: () => kernelSource({}, { value: "float" }, "return value;"),
    reads: [],
    writes: [buffer],
    values: { value },
  });
  return buffer;
}

function run<P extends Parameters>(core: Core, work: Work<P>): void {
  if (runAtOnce(core, work)) return;
  const { device, programs, recorder } = core;
  const { call, reads, writes, indexCheck } = work;
  schedule(core, { call, reads, writes, indexCheck }, () => {
    const program = programOf(core, work);
    const launch = launchOf(core, work);
    const go = (): Promise<void> | undefined => {
      program.run(launch);
      programs.trim();
      return recorder.launched(call.op, device);
    };
    return (
      program.prepare(launch)?.then(() => {
        // The device may have gone meanwhile.
        throwIfBroken(core, []);
        return go();
      }) ?? go()
    );
  });
}

/**
 * Runs a kernel without a task of its own, if nothing waits and there is nothing to wait for or to pass on: so are almost all
 * launches of a step that is like the one before. Whether it did.
 */
function runAtOnce<P extends Parameters>(core: Core, work: Work<P>): boolean {
  const { queue, recorder, device } = core;
  const { call, reads, writes, indexCheck } = work;
  const isPlain = queue.empty && !recorder.isTiming() && indexCheck === undefined && device.lostReason() === undefined;
  if (!isPlain || !areSound(reads) || !areSound(writes)) return false;
  try {
    const program = programOf(core, work);
    // What is compiled first needs a task, which waits for that and takes its error.
    if (!program.ready) return false;
    program.run(launchOf(core, work));
    core.programs.trim();
    void recorder.launched(call.op, device);
  } catch (error) {
    const reason = attribute(core, call, [...reads, ...writes], error);
    for (const buffer of writes) buffer.error ??= reason;
  }
  return true;
}

/** Alive, without an error and without a check that could find one. */
function areSound(buffers: readonly DeviceBuffer[]): boolean {
  for (const { released, error, pendingChecks } of buffers) {
    if (released || error !== undefined || pendingChecks !== undefined) return false;
  }
  return true;
}

function programOf<P extends Parameters>({ programs, recorder, device }: Core, { key, source }: Work<P>): Program {
  return programs.get(key, () => {
    recorder.compiled();
    return device.compile(source());
  });
}

function launchOf<P extends Parameters>(core: Core, { call, reads, writes, values, groups }: Work<P>): Launch {
  return {
    inputs: reads.map((buffer) => buffer.memory as Memory),
    outputs: writes.map((buffer) => memoryOf(core, call, buffer)),
    values,
    threads: groups ?? [texelsOf(writes[0] as DeviceBuffer)],
  };
}

function texelsOf({ length, perTexel }: DeviceBuffer): number {
  return length / perTexel;
}

function move(core: Core, call: OpCall, from: DeviceBuffer, to: DeviceBuffer): void {
  schedule(core, { call, reads: [from], writes: [to] }, () => {
    const { memory } = to;
    to.memory = from.memory;
    from.memory = memory;
    return undefined;
  });
  to.range = from.range;
  if (to.isHalf) {
    core.liveBuffers.grow(to);
    to.isHalf = false;
  }
  release(core, from);
}
