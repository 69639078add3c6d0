import type { GpuBackend } from "@ganglion/gpu";
import type { Backend } from "@ganglion/tensor";
import type { Probe } from "./probe.ts";
import { messageOf, type Processor } from "./processor.ts";
import { recall, remember, type VerdictCache } from "./verdict-cache.ts";

/** A backend that could have been chosen. */
export interface Candidate {
  /** `wasm`, `reference`, `webgpu`, `webgl2`, or `gpu` where none of the two can be had. */
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
  readonly processor: Processor;
  /** Makes the backend on the graphics processor, or throws the reason why there is none. */
  readonly graphics: () => Promise<GpuBackend>;
  readonly probe: Probe;
  readonly measure: (backend: Backend, probe: Probe) => Promise<number>;
  readonly cache: VerdictCache | undefined;
  /** What else the verdict depends on. */
  readonly machine: readonly unknown[];
  /** Milliseconds after which the graphics processor, which has to compile first, has lost. */
  readonly limit: number;
}

/** Takes what was faster on this machine before, or else measures both. The other one is closed. */
export async function chooseFaster(contest: Contest): Promise<ChosenBackend> {
  const { processor, graphics, probe, cache, machine } = contest;
  const key = JSON.stringify([1, probe.name, processor.where, ...machine]);
  const known = await recall(cache, key);
  const unmeasured: Candidate = { name: processor.backend.name, milliseconds: undefined, note: "measured before" };
  if (known?.name === processor.backend.name) {
    return { backend: processor.backend, reason: `${known.reason} It was measured before.`, candidates: [unmeasured] };
  }
  let other: GpuBackend;
  try {
    other = await graphics();
  } catch (error) {
    const absent: Candidate = { name: "gpu", milliseconds: undefined, note: messageOf(error) };
    return { backend: processor.backend, reason: processor.reason, candidates: [absent] };
  }
  if (known?.name === other.mode) {
    processor.close();
    return {
      backend: other,
      reason: `${known.reason} It was measured before.`,
      candidates: [{ ...unmeasured, name: other.mode }],
    };
  }
  const choice = await compare(contest, other);
  await remember(cache, key, { name: choice.backend.name, reason: choice.reason });
  return choice;
}

async function compare(contest: Contest, other: GpuBackend): Promise<ChosenBackend> {
  const { processor, probe, measure } = contest;
  const { adapter, isSoftware } = other.report;
  const mine = await measure(processor.backend, probe);
  const pending = measure(other, probe);
  const theirs = await within(contest.limit, pending);
  const candidates: readonly Candidate[] = [
    { name: processor.backend.name, milliseconds: mine },
    typeof theirs === "number"
      ? { name: other.mode, milliseconds: theirs }
      : { name: other.mode, milliseconds: undefined, note: theirs },
  ];
  const stand = isSoftware ? ", a program on the CPU" : "";
  const device = `${other.mode} (${adapter}${stand})`;
  if (typeof theirs === "number" && theirs < mine) {
    processor.close();
    const reason = `${other.mode}: a training step takes ${text(theirs)} on ${device}, and ${text(mine)} on ${processor.where}.`;
    return { backend: other, reason, candidates };
  }
  void pending.catch(() => undefined).finally(() => other.dispose());
  const took = typeof theirs === "number" ? `${text(theirs)} on ${device}` : `none on ${device}: ${theirs}`;
  const reason = `${processor.backend.name}: a training step takes ${text(mine)} on ${processor.where}, and ${took}.`;
  return { backend: processor.backend, reason, candidates };
}

/** The time, or why there is none: an error, or that it takes too long. */
async function within(limit: number, pending: Promise<number>): Promise<number | string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`it was not measured within ${limit / 1000} s`), limit);
  });
  const answer = await Promise.race([pending.catch(messageOf), late]);
  clearTimeout(timer);
  return answer;
}

function text(milliseconds: number): string {
  return `${Number(milliseconds.toPrecision(2))} ms`;
}
