import type { GpuBackend } from "@ganglion/gpu";
import type { Backend } from "@ganglion/tensor";
import type { CpuBackend } from "@ganglion/wasm";
import type { Probe } from "./probe.ts";
import { recall, remember, type VerdictCache } from "./verdict-cache.ts";

/** A backend that could have been chosen. */
export interface Candidate {
  /** `native`, `wasm`, `reference`, `webgpu`, `webgl2`, or `gpu` where none of the two can be had. */
  readonly name: string;
  /** What a step took, in milliseconds; undefined if it was not measured. */
  readonly milliseconds: number | undefined;
  /** Why it was not measured. */
  readonly note?: string;
}

/** What `autoBackend` chose. */
export interface ChosenBackend {
  readonly backend: Backend;
  /** Why, in sentences for people. */
  readonly reason: string;
  /** What was compared, and what it took. */
  readonly candidates: readonly Candidate[];
}

/** The two that are compared, and how. */
export interface Contest {
  readonly cpu: CpuBackend;
  /** Makes the backend on the graphics processor, or throws the reason why there is none. */
  readonly graphics: () => Promise<GpuBackend>;
  /** What is measured. */
  readonly probe: Pick<Probe, "name">;
  /** Milliseconds that a step of it takes. */
  readonly measure: (backend: Backend) => Promise<number>;
  readonly cache: VerdictCache | undefined;
  /** What else the verdict depends on. */
  readonly machine: readonly unknown[];
  /** Milliseconds after which the graphics processor, which has to compile first, has lost. */
  readonly limit: number;
}

/** Milliseconds for which it is remembered that the graphics processor took too long: a day, since drivers keep what they compile. */
const PATIENCE = 86_400_000;

/**
 * Takes what was faster on this machine before, or else measures both. The other one is closed.
 * @throws RangeError if there is no such way to a graphics processor as `graphics` is to take.
 */
export async function chooseFaster(contest: Contest): Promise<ChosenBackend> {
  const { cpu, graphics, probe, cache, machine } = contest;
  const key = JSON.stringify([1, probe.name, placeOf(cpu), ...machine]);
  const known = await recall(cache, key);
  const unmeasured: Candidate = { name: cpu.backend.name, milliseconds: undefined, note: "measured before" };
  if (known?.name === cpu.backend.name) {
    return { backend: cpu.backend, reason: `${known.reason} It was measured before.`, candidates: [unmeasured] };
  }
  let other: GpuBackend;
  try {
    other = await graphics();
  } catch (error) {
    if (error instanceof RangeError) {
      cpu.close();
      throw error;
    }
    const absent: Candidate = { name: "gpu", milliseconds: undefined, note: messageOf(error) };
    return { backend: cpu.backend, reason: cpu.reason, candidates: [absent] };
  }
  if (known?.name === other.mode) {
    cpu.close();
    return {
      backend: other,
      reason: `${known.reason} It was measured before.`,
      candidates: [{ ...unmeasured, name: other.mode }],
    };
  }
  const mine = await measureCpu(contest, other);
  const pending = contest.measure(other);
  const theirs = await within(contest.limit, pending);
  const choice = compare(cpu, mine, other, theirs);
  if (choice.backend === other) cpu.close();
  else void pending.catch(() => undefined).finally(() => other.dispose());
  // What failed may succeed the next time.
  if (theirs.milliseconds !== undefined || theirs.isLate === true) {
    const until = theirs.isLate === true ? { until: Date.now() + PATIENCE } : {};
    await remember(cache, key, { name: choice.backend.name, reason: choice.reason, ...until });
  }
  return choice;
}

/** Where the probe fails on the CPU already, its author has to know, and nothing is left open. */
async function measureCpu({ cpu, measure }: Contest, other: GpuBackend): Promise<number> {
  try {
    return await measure(cpu.backend);
  } catch (error) {
    cpu.close();
    other.dispose();
    throw error;
  }
}

function compare(cpu: CpuBackend, mine: number, other: GpuBackend, theirs: Answer): ChosenBackend {
  const { adapter, isSoftware } = other.report;
  const { milliseconds, note } = theirs;
  const candidates: readonly Candidate[] = [
    { name: cpu.backend.name, milliseconds: mine },
    { name: other.mode, milliseconds, ...(note === undefined ? {} : { note }) },
  ];
  const stand = isSoftware ? ", a program on the CPU" : "";
  const device = `${other.mode} (${adapter}${stand})`;
  if (milliseconds !== undefined && milliseconds < mine) {
    const reason = `${other.mode}: a training step takes ${text(milliseconds)} on ${device}, and ${text(mine)} on ${placeOf(cpu)}.`;
    return { backend: other, reason, candidates };
  }
  const took = milliseconds === undefined ? `none on ${device}: ${note}` : `${text(milliseconds)} on ${device}`;
  const reason = `${cpu.backend.name}: a training step takes ${text(mine)} on ${placeOf(cpu)}, and ${took}.`;
  return { backend: cpu.backend, reason, candidates };
}

/** What measuring the graphics processor ended with. */
interface Answer {
  readonly milliseconds?: number;
  /** Why there is no time: an error, or, where `isLate`, that it takes too long. */
  readonly note?: string;
  readonly isLate?: boolean;
}

async function within(limit: number, pending: Promise<number>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => resolve({ note: `it was not measured within ${limit / 1000} s`, isLate: true }), limit);
  });
  const answer = pending.then(
    (milliseconds): Answer => ({ milliseconds }),
    (error: unknown): Answer => ({ note: messageOf(error) }),
  );
  const first = await Promise.race([answer, late]);
  clearTimeout(timer);
  return first;
}

function text(milliseconds: number): string {
  return `${Number(milliseconds.toPrecision(2))} ms`;
}

/** What computes, as a part of a sentence: `wasm with 4 threads`, `native with one thread`. */
function placeOf({ backend, threads }: CpuBackend): string {
  if (backend.name === "reference") return "the reference backend";
  return `${backend.name} with ${threads === 1 ? "one thread" : `${threads} threads`}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
