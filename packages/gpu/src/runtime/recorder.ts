import type { Device } from "../device/device.ts";

/** What a backend has done since it was made. */
export interface Counts {
  /** Kernels handed to the device. */
  readonly launches: number;
  /** Kernels compiled. The same network on batches of the same size compiles none after its first step. */
  readonly compilations: number;
}

/** The runs of the kernels of one operation. */
export interface KernelTime {
  readonly op: string;
  readonly launches: number;
  /** From handing a kernel to the device to knowing that it is done, added up. */
  readonly milliseconds: number;
}

/** Counts kernels, and times them while it is asked to. */
export interface Recorder {
  compiled(): void;
  /** Counts a kernel of `op`; while timing, a promise that it is done. */
  launched(op: string, device: Device): Promise<void> | undefined;
  counts(): Counts;
  /** Times each kernel on its own from now on, and forgets earlier times. */
  start(): void;
  isTiming(): boolean;
  /** The times since `start`, the largest first. */
  stop(): KernelTime[];
}

async function time(entry: { milliseconds: number }, device: Device): Promise<void> {
  const start = performance.now();
  await device.idle();
  entry.milliseconds += performance.now() - start;
}

/** A recorder that has seen nothing. */
export function createRecorder(): Recorder {
  let launches = 0;
  let compilations = 0;
  let times: Map<string, { launches: number; milliseconds: number }> | undefined;
  return {
    compiled() {
      compilations += 1;
    },
    launched(op, device) {
      launches += 1;
      if (times === undefined) return undefined;
      const entry = times.get(op) ?? { launches: 0, milliseconds: 0 };
      times.set(op, entry);
      entry.launches += 1;
      return time(entry, device);
    },
    counts: () => ({ launches, compilations }),
    start() {
      times = new Map();
    },
    isTiming: () => times !== undefined,
    stop() {
      const entries = [...(times ?? [])].map(([op, entry]) => ({ op, ...entry }));
      times = undefined;
      return entries.sort((a, b) => b.milliseconds - a.milliseconds);
    },
  };
}
