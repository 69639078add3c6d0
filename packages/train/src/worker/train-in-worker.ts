import {
  type AbortSignalLike,
  anything,
  checkOptions,
  checkSignal,
  describeValue,
  isPlainObject,
  refusal,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import type { EndEvent, FitEvent } from "../fit-event.ts";
import type { StoredCheckpoint, StoredTensor } from "../stored-checkpoint.ts";
import { type Link, openLink } from "./link.ts";
import { portOf, type WorkerLike } from "./port.ts";

/** What `trainInWorker` takes besides the worker. */
export interface WorkerTrainingOptions<Data = unknown> {
  /** What `setup` in the worker gets: plain data, as `postMessage` takes it. */
  readonly data?: Data;
  /** Stops after the current step; the last event is then `{ type: "end", reason: "aborted" }`. */
  readonly signal?: AbortSignalLike | undefined;
  /** Go on from what `checkpoint` gave. */
  readonly resume?: StoredCheckpoint | undefined;
}

/**
 * A training run in a worker, used like what `fit` returns: `for await (const event of training)` goes through its events, `await
 * training` waits for the end. It begins at once and does not wait for you: steps that you have not taken yet come as one.
 */
export interface WorkerTraining extends AsyncGenerator<FitEvent, void, undefined>, PromiseLike<EndEvent> {
  /** Holds training after the next event. */
  pause(): void;
  /** Goes on after `pause`. */
  resume(): void;
  /** Stops after the current step, as `signal` does. */
  cancel(): void;
  /** All that is needed to go on, between the next two events or after the end. */
  checkpoint(): Promise<StoredCheckpoint>;
  /** The model's parameters and buffers, on the active backend: `loadStateDict(model, await training.weights())`. */
  weights(): Promise<Record<string, Tensor>>;
}

const where = "trainInWorker";
let runs = 0;
/** The last run of each worker. */
const links: WeakMap<WorkerLike, Link> = /* @__PURE__ */ new WeakMap();

/**
 * Trains in a worker, so that the page stays free: the worker's file calls `serveTraining`. Works with workers of the browser and of
 * `node:worker_threads`; the worker stays yours, to be used again or ended by `terminate()`.
 * @throws TypeError unless it is given a worker and `data` that can be posted; while training whatever `fit` throws in the worker,
 * `DivergedError` as such, or Error if the worker ends.
 * @example
 * ```ts no-run
 * import { trainInWorker } from "@ganglion/train/worker";
 * const worker = new Worker(new URL("./training.js", import.meta.url), { type: "module" });
 * const training = trainInWorker(worker, { data: { learningRate: 0.1 } });
 * for await (const event of training) if (event.type === "epoch") console.log(event.epoch, event.loss);
 * const trained = await training.weights();
 * worker.terminate();
 * ```
 */
export function trainInWorker<Data>(worker: WorkerLike, options: WorkerTrainingOptions<Data> = {}): WorkerTraining {
  const port = portOf(where, worker);
  const checks = { data: anything, signal: checkSignal, resume: checkStored };
  checkOptions<WorkerTrainingOptions>(where, options, checks, { abortSignal: "signal", workerData: "data" });
  const { data, signal, resume } = options;
  links.get(worker)?.drop();
  const link = openLink(port, { run: ++runs, isAborted: signal?.aborted === true, data, resume });
  links.set(worker, link);
  (signal as AbortSignal | undefined)?.addEventListener?.("abort", () => link.send("cancel"), { once: true });
  return trainingOf(link);
}

function checkStored(_where: string, name: string, value: unknown): void {
  if (isPlainObject(value) && typeof value["checksum"] === "string") return;
  const remedy = "Pass what checkpoint() or saveCheckpoint() gave.";
  throw refusal(TypeError, where, `${name} must be a stored checkpoint`, describeValue(value), remedy);
}

function trainingOf(link: Link): WorkerTraining {
  async function* all(): AsyncGenerator<FitEvent, void, undefined> {
    let isDone = false;
    try {
      for (let event = await link.next(); event !== undefined; event = await link.next()) {
        isDone = event.type === "end";
        yield event;
      }
      isDone = true;
    } finally {
      if (!isDone) link.send("cancel");
    }
  }
  const events = all();
  let end: Promise<EndEvent> | undefined;
  return Object.assign(events, {
    pause: () => link.send("pause"),
    // oxlint-disable-next-line unicorn/no-thenable
    then<A, B>(fulfilled?: ((end: EndEvent) => A) | null, rejected?: ((reason: unknown) => B) | null): Promise<A | B> {
      end ??= lastOf(events);
      return end.then(fulfilled, rejected) as Promise<A | B>;
    },
    resume: () => link.send("resume"),
    cancel: () => link.send("cancel"),
    checkpoint: () => link.ask("checkpoint") as Promise<StoredCheckpoint>,
    async weights() {
      const stored = (await link.ask("weights")) as Readonly<Record<string, StoredTensor>>;
      const made = Object.entries(stored).map(([name, { data, shape, dtype }]) => [
        name,
        tensor(data, { shape, dtype }),
      ]);
      return Object.fromEntries(made) as Record<string, Tensor>;
    },
  }) as WorkerTraining;
}

async function lastOf(events: AsyncIterable<FitEvent>): Promise<EndEvent> {
  let last: FitEvent | undefined;
  for await (const event of events) last = event;
  if (last?.type === "end") return last;
  const remedy = "Call trainInWorker again.";
  throw refusal(Error, where, "a training that is awaited must have an end before it", "one that is over", remedy);
}
