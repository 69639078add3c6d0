import type { Peer } from "../peers/peer.ts";
import { simdPeak } from "../peers/simd-peak.ts";
import { judge, judgeFigure } from "./bars.ts";
import type { ContestantId } from "./contestants.ts";
import type { CaseResult, Failure, RowResult } from "./result.ts";
import { type Pace, runRounds } from "./rounds.ts";
import type { Case, Row } from "./row.ts";
import type { Summary } from "./statistics.ts";
import type { Task } from "./work.ts";

/** Measures one row with everyone who can do its work. `progress` hears what is being measured. */
export async function runRow(
  row: Row,
  peers: readonly Peer[],
  pace: Pace,
  progress: (text: string) => void,
): Promise<RowResult> {
  const { name, title, remarks = [] } = row;
  if ("compete" in row) {
    progress(name);
    const { cases, remarks: more } = await row.compete(pace);
    return { name, title, remarks: [...remarks, ...more], cases, figures: [], judgements: [] };
  }
  if (!("cases" in row)) {
    progress(name);
    return { name, title, remarks, cases: [], ...(await row.measure({ pace })) };
  }
  const cases: CaseResult[] = [];
  for (const one of row.cases()) {
    progress(`${name}: ${one.label}`);
    cases.push(await runCase(one, peers, pace));
  }
  return { name, title, remarks, cases, figures: [], judgements: [] };
}

async function runCase(one: Case, peers: readonly Peer[], pace: Pace): Promise<CaseResult> {
  const { label, flops, limitMs, bars } = one;
  const tasks = await openTasks(one, peers);
  const measured = new Map<ContestantId, Summary>();
  const failures: Failure[] = [];
  try {
    for (const [id, outcome] of await runRounds(tasks, pace)) {
      if ("failure" in outcome) failures.push({ contestant: id, reason: outcome.failure });
      else measured.set(id, perPiece(outcome, one));
    }
  } finally {
    for (const task of tasks.values()) await task.close();
  }
  const own = measured.get("ganglion-1");
  const limits = limitMs === undefined || own === undefined ? [] : [judgeTime(own, limitMs)];
  return {
    label,
    ...(flops === undefined ? {} : { flops }),
    failures,
    measurements: [...measured].map(([contestant, summary]) => ({ contestant, ...summary })),
    judgements: [...limits, ...judge(bars, measured)],
  };
}

async function openTasks(one: Case, peers: readonly Peer[]): Promise<Map<ContestantId, Task>> {
  const tasks = new Map<ContestantId, Task>();
  for (const peer of peers) for (const [id, task] of await peer.prepare(one)) tasks.set(id, task);
  if (one.flops !== undefined) tasks.set("simd-peak", simdPeak(one.flops));
  return tasks;
}

function perPiece({ best, median, samples }: Summary, { pieces = 1 }: Case): Summary {
  return { best: best / pieces, median: median / pieces, samples };
}

/** The ratio to the limit, so that 1 is the bar. */
function judgeTime({ best, median }: Summary, limitMs: number): ReturnType<typeof judgeFigure> {
  const claim = `ganglion, 1 thread: <= ${limitMs * 1000} µs, in µs`;
  const judged = judgeFigure(claim, best * 1000, limitMs * 1000);
  const isSteady = median <= limitMs;
  return {
    ...judged,
    median: median * 1000,
    ...(judged.verdict === "pass" && !isSteady ? { verdict: "best only" } : {}),
  };
}
