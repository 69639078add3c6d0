import { wrap } from "comlink";
import { brokenWorker } from "../../worker/trouble.ts";

/** Asks a lab's worker. */
export interface LabWorker<Api extends object> {
  /** Starts the worker when it is first asked, and anew after it broke down or was stopped. */
  ask<T>(question: (api: Api) => Promise<T>): Promise<T>;
  /** Ends what it is at; whoever asked gets a `StoppedError`. */
  stop(): void;
}

/** A question was dropped since another one took its place. */
export class StoppedError extends Error {
  constructor() {
    super("stopped");
    this.name = "StoppedError";
  }
}

interface Connection<Api> {
  readonly api: Api;
  readonly worker: Worker;
  /** Never resolves; rejects when the worker is gone. */
  readonly gone: Promise<never>;
  readonly end: (reason: Error) => void;
}

/** The functions of a worker. */
export function connectLab<Api extends object>(startWorker: () => Worker): LabWorker<Api> {
  let current: Connection<Api> | undefined;
  const connect = (): Connection<Api> => {
    const worker = startWorker();
    let end: (reason: Error) => void = () => undefined;
    const gone = new Promise<never>((_, reject) => {
      end = (reason) => {
        worker.terminate();
        if (current?.worker === worker) current = undefined;
        reject(reason);
      };
    });
    gone.catch(() => undefined);
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      end(brokenWorker(event));
    });
    return { api: wrap<Api>(worker) as unknown as Api, worker, gone, end };
  };
  return {
    ask(question) {
      current ??= connect();
      return Promise.race([question(current.api), current.gone]);
    },
    stop: () => current?.end(new StoppedError()),
  };
}
