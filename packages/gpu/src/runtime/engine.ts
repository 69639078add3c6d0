import { type MemoryInfo, type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import type { Device, Memory } from "../device/device.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import type { ShaderSource } from "../shader/shader-source.ts";
import { attribute, checkLength, type Core, createCore, letGo, memoryOf, schedule, throwIfBroken } from "./core.ts";
import { type Doubt, doubtOf, type IndexBounds } from "./doubt.ts";
import { download } from "./download.ts";
import { type Label, label } from "./label.ts";
import type { Recorder } from "./recorder.ts";
import { createSlot, type Slot } from "./slot.ts";

/** A kernel to run, on what and how. */
export interface Work {
  readonly label: Label;
  /** The same for programs that are the same. */
  readonly key: string;
  /** Makes the program's text, when it is needed for the first time. */
  readonly source: () => KernelSource | ShaderSource;
  readonly reads: readonly Slot[];
  readonly writes: readonly Slot[];
  readonly scalars?: readonly number[];
  /** About indices among `reads`; the program must bear those that are out of range. */
  readonly doubt?: Doubt | undefined;
  /** In how many workgroups a shader runs; kernels run once for each texel of what they write. */
  readonly groups?: readonly [number, number, number];
}

/** Runs kernels on a device, in order, and owns its memory. */
export interface Engine {
  readonly device: Device;
  readonly recorder: Recorder;
  /**
   * A place for a result of `shape`.
   * @throws BackendError if it is larger than the device takes.
   */
  create(label: Label, shape: Shape): Slot;
  /**
   * Refuses a result of `shape` before anything is done towards it.
   * @throws BackendError if it is larger than the device takes.
   */
  check(label: Label, shape: Shape): void;
  /** A place for `texels` of four elements each, on the way to a result; none of them needs more texels than that has elements. */
  createFours(texels: number): Slot;
  /** Elements that are all `value`; they need no memory before a kernel reads them as an array. */
  constant(label: Label, value: number, shape: Shape): Slot;
  upload(values: Float32Array, shape: Shape): Slot;
  /** The operand's slot, whose values are in memory by the time that a kernel reads them. */
  array(operand: Operand): Slot;
  /** The doubt about indices that a kernel follows, none if they are known to be in range. */
  doubt(label: Label, indices: Operand, bounds: IndexBounds): Doubt | undefined;
  run(work: Work): void;
  /** Gives `to` the memory of `from`, which is released. */
  move(label: Label, from: Slot, to: Slot): void;
  /** Copies `from` into `to`, `at` elements from its start, where the device can do that without a kernel. */
  copy(label: Label, from: Slot, to: Slot, at: number): void;
  download(operand: Operand): Promise<Float32Array>;
  /** @throws BackendError if the slot was released before. */
  release(slot: Slot): void;
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
    create: (of, shape) => create(core, of, shape),
    check: (of, shape) => checkLength(core, of, shape, sizeOf(shape)),
    createFours: (texels) => core.ledger.enter(createSlot(texels * 4, undefined, 4)),
    constant: (of, value, shape) => constant(core, of, value, shape),
    upload: (values, shape) => upload(core, values, shape),
    array: ({ buffer }) => materialize(core, buffer as Slot),
    doubt: (of, indices, bounds) => doubtOf(core, of, indices, bounds),
    run: (work) => run(core, work),
    move: (of, from, to) => move(core, of, from, to),
    copy(of, from, to, at) {
      schedule(core, { label: of, reads: [from], writes: [to] }, () => {
        device.copy?.(from.memory as Memory, memoryOf(core, of, to), at, from.length);
        return core.recorder.launched(of.op, device);
      });
    },
    download: (operand) => download(core, operand),
    release: (slot) => release(core, slot),
    memory: () => core.ledger.memory(),
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
    throw attribute(core, label("idle"), [], error);
  }
}

function create(core: Core, of: Label, shape: Shape, value?: number): Slot {
  const length = sizeOf(shape);
  checkLength(core, of, shape, length);
  return core.ledger.enter(createSlot(length, value));
}

/** Kernels cannot be given -0 as a scalar: WebGL2 sees no change from 0 and leaves that. */
function constant(core: Core, of: Label, value: number, shape: Shape): Slot {
  if (Object.is(value, -0)) {
    checkLength(core, of, shape, sizeOf(shape));
    return upload(core, new Float32Array(sizeOf(shape)).fill(-0), shape);
  }
  return create(core, of, shape, value);
}

function upload(core: Core, values: Float32Array, shape: Shape): Slot {
  const of = label("upload");
  const slot = create(core, of, shape);
  if (slot.length === 0) return slot;
  // The caller may change its array before it is this one's turn.
  const own = core.queue.empty ? values : values.slice();
  schedule(core, { label: of, reads: [], writes: [slot] }, () => {
    core.device.write(memoryOf(core, of, slot), own);
    return undefined;
  });
  return slot;
}

function materialize(core: Core, slot: Slot): Slot {
  const { constant: value } = slot;
  if (value === undefined || slot.length === 0 || slot.released) return slot;
  slot.constant = undefined;
  core.ledger.grow(slot);
  const source = (): KernelSource => kernelSource("float value", "return value;");
  run(core, { label: label("fill"), key: "fill", source, reads: [], writes: [slot], scalars: [value] });
  return slot;
}

function run(core: Core, { label: of, key, source, reads, writes, scalars = [], doubt, groups }: Work): void {
  const { device, programs, recorder } = core;
  schedule(core, { label: of, reads, writes, doubt }, () => {
    const program = programs.get(key, () => {
      recorder.compiled();
      return device.compile(source());
    });
    const launch = {
      inputs: reads.map((slot) => slot.memory as Memory),
      outputs: writes.map((slot) => memoryOf(core, of, slot)),
      scalars,
      threads: groups ?? [texelsOf(writes[0] as Slot)],
    };
    const go = (): Promise<void> | undefined => {
      program.run(launch);
      programs.trim();
      return recorder.launched(of.op, device);
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

function texelsOf({ length, perTexel }: Slot): number {
  return length / perTexel;
}

function move(core: Core, of: Label, from: Slot, to: Slot): void {
  schedule(core, { label: of, reads: [from], writes: [to] }, () => {
    const { memory } = to;
    to.memory = from.memory;
    from.memory = memory;
    return undefined;
  });
  to.range = from.range;
  release(core, from);
}

function release(core: Core, slot: Slot): void {
  core.ledger.remove(slot);
  letGo(core, slot);
}
