import { type ReadonlySignal, signal } from "@preact/signals";
import { proxy } from "comlink";
import type { LabWorker } from "../frame/connect-lab.ts";
import { type Trouble, troubleOf } from "../../worker/trouble.ts";
import type { CompareAnswer, CompareQuestion } from "./compare.ts";
import type { TransferApi } from "./transfer-worker.ts";

/** What is known of the comparison that was started last. */
export interface ComparisonState {
  readonly phase: "none" | "running" | "done" | "stopped" | "failed";
  /** What was asked. */
  readonly question: CompareQuestion | undefined;
  readonly answer: Partial<CompareAnswer>;
  /** Why it failed. */
  readonly failure: Trouble | undefined;
}

/** A comparison that can be started and stopped. */
export interface Comparison {
  readonly state: ReadonlySignal<ComparisonState>;
  start(question: CompareQuestion): Promise<void>;
  /** Keeps what is known so far. */
  stop(): void;
}

/** Nothing compared yet. */
export function createComparison(worker: LabWorker<TransferApi>): Comparison {
  const state = signal<ComparisonState>({ phase: "none", question: undefined, answer: {}, failure: undefined });
  let run = 0;
  const end = (phase: ComparisonState["phase"], failure?: Trouble): void => {
    const answer = { ...state.peek().answer, doing: undefined };
    state.value = { ...state.peek(), phase, answer, failure };
  };
  return {
    state,
    async start(question) {
      const own = ++run;
      state.value = { phase: "running", question, answer: {}, failure: undefined };
      const report = (part: Partial<CompareAnswer>): boolean => {
        if (own !== run) return false;
        const answer = { ...state.peek().answer, ...part };
        state.value = { ...state.peek(), answer };
        return true;
      };
      try {
        const answer = await worker.ask((api) => api.compare(question, proxy(report)));
        if (!report(answer)) return;
        end("done");
      } catch (error) {
        if (own === run) end("failed", troubleOf(error));
      }
    },
    stop() {
      run += 1;
      if (state.peek().phase === "running") end("stopped");
    },
  };
}

/** What of a question the results are of, to see whether it has changed since. */
export function keyOf(question: CompareQuestion | undefined): string {
  return JSON.stringify(question === undefined ? [] : { ...question, own: [] });
}
