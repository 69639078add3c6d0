import { BackendError, refusal } from "@ganglion/tensor";
import { builtin } from "./host.ts";
import type { Machine } from "./machine.ts";
import type { WasmMemory, WasmModule } from "./webassembly.ts";
import { WORKER_SOURCE } from "./worker-source.ts";

/** What the first message to a worker carries. */
export interface Start {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
  /** Its number among the threads; the posting thread is 0. */
  readonly thread: number;
}

/** A worker of the web or of Node, as far as the pool uses it. */
export interface PoolWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
  /** Listens in Node. */
  on?(type: string, listener: (value: unknown) => void): unknown;
  /** Listens in browsers. */
  addEventListener?(type: string, listener: (event: unknown) => void): void;
  /** Lets the process end while the worker lives. */
  unref?(): void;
}

/** How long a worker may take to start, in milliseconds. */
const START_TIMEOUT = 20_000;

/**
 * Starts the workers for threads 1 and up, and waits until they are ready. The process may end while they live.
 * @throws BackendError if one cannot be started; then none is left.
 */
export async function startPool(
  machine: Machine,
  threads: number,
  createWorker: () => PoolWorker,
): Promise<readonly PoolWorker[]> {
  const workers: PoolWorker[] = [];
  const lost = new Set<PoolWorker>();
  try {
    for (let thread = 1; thread < threads; thread++) {
      const worker = createWorker();
      workers.push(worker);
      watch(machine, worker, lost);
    }
    await Promise.all(workers.map((worker, i) => startWorker(machine, worker, i + 1)));
  } catch (error) {
    for (const worker of workers) worker.terminate();
    throw refusal(
      BackendError,
      "wasm",
      `${threads - 1} workers must start`,
      String(error),
      "Pass { threads: 1 }, or see { createWorker } if the page's content security policy forbids workers from blob: addresses.",
    );
  }
  machine.threads = workers.some((worker) => lost.has(worker)) ? 1 : threads;
  for (const worker of workers) worker.unref?.();
  return workers;
}

/** Ends the workers. Those of Node end by themselves when they have nothing left to do, those of the web do not. */
export function endPool(machine: Machine, workers: readonly PoolWorker[]): void {
  machine.threads = 1;
  machine.exports.stop();
  for (const worker of workers) if (worker.on === undefined) worker.terminate();
}

/** The net below `close`: pools of backends that nobody can reach any more. */
let registry: FinalizationRegistry<() => void> | undefined;

/** Calls `end`, which may not refer to `backend`, when the collector finds that nobody else does. */
export function endWhenCollected(backend: object, end: () => void): void {
  registry ??= new FinalizationRegistry((given) => given());
  registry.register(backend, end);
}

/** Starts a worker from text: in Node by evaluating it, in browsers by an address for it. */
export function createDefaultWorker(): PoolWorker {
  const node = builtin<{ Worker: new (source: string, options: object) => PoolWorker }>("node:worker_threads");
  if (node !== undefined) return new node.Worker(WORKER_SOURCE, { eval: true, execArgv: [] });
  const url = URL.createObjectURL(new Blob([WORKER_SOURCE], { type: "text/javascript" }));
  try {
    return new Worker(url) as unknown as PoolWorker;
  } finally {
    setTimeout(() => URL.revokeObjectURL(url), START_TIMEOUT);
  }
}

function startWorker({ compiled, memory }: Machine, worker: PoolWorker, thread: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("no answer")), START_TIMEOUT);
    const settle = (outcome: () => void) => {
      clearTimeout(timer);
      outcome();
    };
    listen(worker, "message", (message) => {
      settle(message === "ready" ? resolve : () => reject(new Error(String(message))));
    });
    listen(worker, "error", (error) => settle(() => reject(new Error(messageOf(error)))));
    listen(worker, "exit", () => settle(() => reject(new Error("a worker that ended"))));
    const start: Start = { module: compiled.module, memory, thread };
    worker.postMessage(start);
  });
}

/** A worker that ends means: go on alone. It may end while others still start. */
function watch(machine: Machine, worker: PoolWorker, lost: Set<PoolWorker>): void {
  const goOnAlone = () => {
    lost.add(worker);
    machine.threads = 1;
  };
  listen(worker, "error", goOnAlone);
  listen(worker, "exit", goOnAlone);
}

function listen(worker: PoolWorker, type: string, listener: (value: unknown) => void): void {
  if (worker.on !== undefined) worker.on(type, listener);
  else worker.addEventListener?.(type, (event) => listener(type === "message" ? (event as MessageEvent).data : event));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : ((error as { message?: string }).message ?? "a worker that failed");
}
