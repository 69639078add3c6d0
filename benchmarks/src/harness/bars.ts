import { CONTESTANTS, type ContestantId } from "./contestants.ts";
import type { Summary } from "./statistics.ts";

/** A comparison of two contestants. With a limit it is a bar; without, it is only reported. */
export interface Bar {
  readonly ours: ContestantId;
  readonly peer: ContestantId;
  /** `time`: ours divided by the peer's, smaller is better. `speed`: the peer's divided by ours, larger is better. */
  readonly ratio: "time" | "speed";
  readonly limit?: number;
}

/**
 * Whether a bar was reached: by the best samples and by the middle ones, by the best alone, or not. `reported` has no
 * limit, and `absent` no peer on this machine.
 */
export type Verdict = "pass" | "best only" | "miss" | "reported" | "absent";

/** What became of a bar. */
export interface Judgement {
  readonly claim: string;
  /** The ratio of the best samples, and that of the middle ones. */
  readonly best?: number;
  readonly median?: number;
  readonly verdict: Verdict;
}

/** Ours takes at most `limit` times as long as the peer. */
export function atMost(limit: number, ours: ContestantId, peer: ContestantId): Bar {
  return { ours, peer, ratio: "time", limit };
}

/** Ours is at least `limit` times as fast as the peer. */
export function timesFaster(limit: number, ours: ContestantId, peer: ContestantId): Bar {
  return { ours, peer, ratio: "speed", limit };
}

/** How many times as fast ours is, with no bar to reach. */
export function compare(ours: ContestantId, peer: ContestantId): Bar {
  return { ours, peer, ratio: "speed" };
}

/** What the summaries say about each bar. */
export function judge(bars: readonly Bar[], measured: ReadonlyMap<ContestantId, Summary>): Judgement[] {
  return bars.map((bar) => {
    const claim = claimOf(bar);
    const ours = measured.get(bar.ours);
    const peer = measured.get(bar.peer);
    if (ours === undefined || peer === undefined) return { claim, verdict: "absent" };
    const best = ratioOf(bar, ours.best, peer.best);
    const median = ratioOf(bar, ours.median, peer.median);
    return { claim, best, median, verdict: verdictOf(bar, best, median) };
  });
}

/** Judges one figure that has no peer. */
export function judgeFigure(claim: string, value: number, limit: number): Judgement {
  return { claim, best: value, median: value, verdict: value <= limit ? "pass" : "miss" };
}

function ratioOf({ ratio }: Bar, ours: number, peer: number): number {
  return ratio === "time" ? ours / peer : peer / ours;
}

function verdictOf({ ratio, limit }: Bar, best: number, median: number): Verdict {
  if (limit === undefined) return "reported";
  const holds = (value: number): boolean => (ratio === "time" ? value <= limit : value >= limit);
  if (!holds(best)) return "miss";
  return holds(median) ? "pass" : "best only";
}

function claimOf({ ours, peer, ratio, limit }: Bar): string {
  const from = CONTESTANTS[ours].label;
  const to = CONTESTANTS[peer].label;
  if (limit === undefined) return `${from}: x times as fast as ${to}`;
  const relation = ratio === "time" ? `<= ${limit} x the time of` : `>= ${limit} x as fast as`;
  return `${from}: ${relation} ${to}`;
}
