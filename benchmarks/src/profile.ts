import { setBackend } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import type { Case, Row } from "./harness/row.ts";
import { digits, renderText, type Table } from "./harness/table.ts";
import { type Entry, recordingBackend } from "./harness/recording-backend.ts";

const WARM_UP_MS = 500;
const MEASURE_MS = 1000;
const LINES = 30;

/**
 * Prints which kernels the time of each case's step goes to, and how much is left to everything around them.
 * @throws Error if a row is neither timed nor has a profile of its own.
 */
export async function profile(rows: readonly Row[], threads: number): Promise<void> {
  for (const row of rows) {
    if ("compete" in row) throw new Error(`profile: the row must run in this process, got ${row.name}.`);
    if ("cases" in row) {
      for (const one of distinctWork(row.cases())) await profileCase(one, threads);
    } else if (row.profile === undefined) {
      throw new Error(`profile: the row must have a step or a profile, got ${row.name}. Choose another.`);
    } else {
      for (const table of await row.profile()) console.log(`${renderText(table)}\n`);
    }
  }
}

/** The cases without those that differ in the peers' work only. */
function distinctWork(cases: readonly Case[]): readonly Case[] {
  return cases.filter((one, i) => cases.findIndex(({ ours }) => ours === one.ours) === i);
}

async function profileCase({ label, ours }: Case, threads: number): Promise<void> {
  const { backend, recording } = recordingBackend(await wasm({ threads }));
  setBackend(backend);
  const work = ours(backend);
  await repeat(work.step, WARM_UP_MS);
  recording.entries.clear();
  recording.overheadMs = 0;
  const { steps, ms: elapsed } = await repeat(work.step, MEASURE_MS);
  const ms = elapsed - recording.overheadMs;
  work.dispose?.();
  console.log(`\n${label}, ${threads} thread${threads === 1 ? "" : "s"}: ${digits(ms / steps)} ms a step\n`);
  console.log(renderText(profileTable(recording.entries, steps, ms)));
}

async function repeat(step: () => void | Promise<void>, forMs: number): Promise<{ steps: number; ms: number }> {
  const start = performance.now();
  for (let steps = 1; ; steps++) {
    await step();
    const ms = performance.now() - start;
    if (ms >= forMs) return { steps, ms };
  }
}

/** The kernels by time, the rest of them in one line, and what is spent outside of kernels. */
export function profileTable(entries: ReadonlyMap<string, Entry>, steps: number, totalMs: number): Table {
  const sorted = [...entries].toSorted(([, a], [, b]) => b.ms - a.ms);
  const line = (name: string, calls: number, ms: number, bestMs?: number): string[] => [
    name,
    calls === 0 ? "" : digits(calls / steps),
    bestMs === undefined ? "" : digits(bestMs * 1000),
    digits((ms / steps) * 1000),
    `${digits((ms / totalMs) * 100)} %`,
  ];
  const sumOf = (part: readonly (readonly [string, Entry])[], field: "calls" | "ms"): number =>
    part.reduce((sum, [, entry]) => sum + entry[field], 0);
  const others = sorted.slice(LINES);
  return {
    head: ["kernel", "calls a step", "µs a call, best", "µs a step", "share"],
    rows: [
      ...sorted.slice(0, LINES).map(([name, { calls, ms, bestMs }]) => line(name, calls, ms, bestMs)),
      ...(others.length === 0 ? [] : [line("other kernels", sumOf(others, "calls"), sumOf(others, "ms"))]),
      line("outside of kernels", 0, totalMs - sumOf(sorted, "ms")),
    ],
  };
}
