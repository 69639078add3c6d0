import type { OpenRunner, TrialChannel } from "../runner/runner.ts";
import type { TrialEnd, TrialJob } from "../runner/trial.ts";
import type { Thread } from "./thread.ts";

/** Milliseconds in which trials may end by themselves when the search is aborted. */
const GRACE = 1000;

/** Threads, as many as are needed, each with one trial at a time. */
export function poolOf(capacity: number, open: () => Thread): OpenRunner {
  const threads = threadsOf(open);
  const busy = new Set<Promise<unknown>>();
  let isClosed = false;
  const run = async (job: TrialJob, channel: TrialChannel): Promise<TrialEnd> => {
    for (;;) {
      const end = await threads.run(job, channel);
      if (end.type !== "lost") return end;
      if (isClosed || channel.signal.aborted) return { type: "stopped" };
      if (!channel.lost(end.reason)) return { type: "failed", failure: { name: "Error", message: end.reason } };
    }
  };
  return {
    capacity,
    checkpoints: undefined,
    async run(job, channel) {
      const running = run(job, channel);
      busy.add(running);
      try {
        return await running;
      } finally {
        busy.delete(running);
      }
    },
    async close() {
      if (busy.size > 0) threads.stop();
      await within(GRACE, Promise.allSettled(busy));
      isClosed = true;
      await threads.end();
    },
  };
}

/** Threads that are begun when one is needed, and used again. */
function threadsOf(open: () => Thread): Pick<Thread, "run" | "stop" | "end"> {
  const idle: Thread[] = [];
  const all = new Set<Thread>();
  const taken = (): Thread => {
    let thread = idle.pop();
    while (thread?.isAlive() === false) thread = idle.pop();
    thread ??= open();
    all.add(thread);
    return thread;
  };
  return {
    async run(job, channel) {
      const thread = taken();
      const end = await thread.run(job, channel);
      if (thread.isAlive()) idle.push(thread);
      else all.delete(thread);
      return end;
    },
    stop() {
      for (const thread of all) thread.stop();
    },
    async end() {
      await Promise.all([...all].map((thread) => thread.end()));
    },
  };
}

async function within(milliseconds: number, done: Promise<unknown>): Promise<void> {
  let timer: unknown;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([done, late]);
  clearTimeout(timer as number);
}
