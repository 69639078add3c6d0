import type { Backend, Operand } from "@ganglion/tensor";

/** How often a kernel was called, for how long in all, and how long the fastest call took. */
export interface Entry {
  calls: number;
  ms: number;
  bestMs: number;
}

/** What a recording backend has seen. */
export interface Recording {
  readonly entries: Map<string, Entry>;
  /** What keeping count has cost, to be taken off the time of the whole. */
  overheadMs: number;
}

type Kernel = (...args: readonly unknown[]) => unknown;

/** A backend that does what `inner` does, and keeps count of every kernel by its name, its option and its operands' shapes. */
export function recordingBackend(inner: Backend): { readonly backend: Backend; readonly recording: Recording } {
  const recording: Recording = { entries: new Map(), overheadMs: 0 };
  const recordAll = (kernels: object): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(kernels).map(([name, value]) => [
        name,
        typeof value === "function" ? recorded(name, value.bind(kernels) as Kernel, recording) : value,
      ]),
    );
  const backend = { ...recordAll(inner), fused: recordAll(inner.fused) } as unknown as Backend;
  return { backend, recording };
}

function recorded(name: string, kernel: Kernel, recording: Recording): Kernel {
  return (...args) => {
    const called = performance.now();
    const key = keyOf(name, args);
    const entry = recording.entries.get(key) ?? { calls: 0, ms: 0, bestMs: Number.POSITIVE_INFINITY };
    recording.entries.set(key, entry);
    const start = performance.now();
    const result = kernel(...args);
    const end = performance.now();
    entry.calls++;
    entry.ms += end - start;
    entry.bestMs = Math.min(entry.bestMs, end - start);
    recording.overheadMs += start - called + (performance.now() - end);
    return result;
  };
}

/** Such as `binary add [64, 10] [10]`. Buffers are of no interest. */
function keyOf(name: string, args: readonly unknown[]): string {
  if (name === "release" || name === "memory") return name;
  return [name, ...args.flatMap(describe)].join(" ");
}

function describe(argument: unknown): string[] {
  if (typeof argument === "string") return [argument];
  if (typeof argument !== "object" || argument === null) return [];
  if ("shape" in argument && "buffer" in argument) return [`[${(argument as Operand).shape.join(", ")}]`];
  if ("transposeA" in argument && "transposeB" in argument) {
    return [`${argument.transposeA === true ? "T" : "N"}${argument.transposeB === true ? "T" : "N"}`];
  }
  return [];
}
