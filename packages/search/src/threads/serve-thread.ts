import { describeValue } from "@ganglion/tensor";
import { runTrial, type TrialPort } from "../runner/run-trial.ts";
import type { Trial } from "../runner/trial.ts";
import type { FromThread, Question, ToThread } from "./messages.ts";

/** What is used of the port to the main thread. */
interface ParentPort {
  postMessage(message: FromThread): void;
  on(name: "message", handler: (message: ToThread) => void): void;
}

/** Where this module is, for the thread that is to load it. */
export function addressOfThread(): string {
  return import.meta.url;
}

/** Loads the module of the trial, and runs trials for whoever made this thread. */
export async function serveThread(module: string, port: ParentPort): Promise<void> {
  const trial = await trialOf(module);
  if (typeof trial === "string") return port.postMessage({ type: "unusable", got: trial });
  const link = linkOf(port);
  let stop = new AbortController();
  port.on("message", (message) => {
    if (message.type === "stop") stop.abort();
    else if (message.type !== "run") link.settle(message);
    else {
      stop = new AbortController();
      const { job, folder } = message;
      void runTrial(trial, job, { ...link.port, folder, signal: stop.signal }).then((end) =>
        port.postMessage({ type: "end", end }),
      );
    }
  });
  port.postMessage({ type: "ready" });
}

/** The function, or why there is none. */
async function trialOf(module: string): Promise<Trial | string> {
  try {
    const { trial } = (await import(module)) as { readonly trial?: unknown };
    return typeof trial === "function" ? (trial as Trial) : `one that exports ${describeValue(trial)} as trial`;
  } catch (error) {
    return `one that cannot be loaded: ${String(error)}`;
  }
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Questions to the main thread, and their answers. */
function linkOf(port: ParentPort): {
  readonly port: Pick<TrialPort, "report" | "load" | "save">;
  settle(answer: Extract<ToThread, { type: "answer" | "refused" }>): void;
} {
  const open = new Map<number, Waiting>();
  let ids = 0;
  const ask = (question: Question): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ids++;
      port.postMessage({ type: "question", id, question });
      open.set(id, { resolve, reject });
    });
  return {
    port: {
      report: async (step, score) => (await ask({ ask: "report", step, score })) === true,
      load: () => ask({ ask: "load" }),
      async save(value) {
        await ask({ ask: "save", value });
      },
    },
    settle(answer) {
      const waiting = open.get(answer.id);
      open.delete(answer.id);
      if (answer.type === "answer") waiting?.resolve(answer.value);
      else waiting?.reject(Object.assign(new Error(answer.failure.message), answer.failure));
    },
  };
}
