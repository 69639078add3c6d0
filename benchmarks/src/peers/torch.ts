import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { ContestantId } from "../harness/contestants.ts";
import type { Task } from "../harness/work.ts";
import type { Peer } from "./peer.ts";

/** The name of a function in `torch/works.py` and its arguments. */
export type TorchWork = { readonly work: string } & Readonly<Record<string, string | number | boolean>>;

interface Worker {
  ask(request: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  close(): Promise<void>;
}

/** Where Debian puts the Python that has its PyTorch. */
const PYTHON = "/usr/bin/python3";

/**
 * PyTorch in two processes, with one and with two threads: its BLAS takes the number of threads at the start only.
 * @throws Error if Python or PyTorch is missing.
 */
export async function openTorch(): Promise<Peer> {
  const workers: (readonly [ContestantId, Worker])[] = [];
  let version = "";
  for (const threads of [1, 2]) {
    const worker = startWorker(threads);
    version = String((await worker.ask({ do: "hello" }))["version"]);
    workers.push([`torch-${threads}` as ContestantId, worker]);
  }
  return {
    version: `PyTorch ${version}`,
    async prepare({ torch }) {
      if (torch === undefined) return [];
      return Promise.all(workers.map(async ([id, worker]) => [id, await prepareTask(worker, torch)] as const));
    },
    async close() {
      await Promise.all(workers.map(([, worker]) => worker.close()));
    },
  };
}

async function prepareTask(worker: Worker, work: TorchWork): Promise<Task> {
  await worker.ask({ do: "prepare", ...work });
  return {
    run: async (iterations) => Number((await worker.ask({ do: "run", iterations }))["ms"]),
    close: async () => {
      await worker.ask({ do: "forget" });
    },
  };
}

function startWorker(threads: number): Worker {
  const script = fileURLToPath(new URL("../../torch/worker.py", import.meta.url));
  const child = spawn(PYTHON, [script, String(threads)], {
    stdio: ["pipe", "pipe", "inherit"],
    env: cleanEnvironment(threads),
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const died = once(child, "exit").then(([code]): never => {
    throw new Error(`torch: the worker must stay alive, got exit code ${String(code)}. See its message above.`);
  });
  died.catch(() => undefined);
  child.stdin.on("error", () => undefined); // A worker that is gone says so by its exit.
  return {
    async ask(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      const line = await Promise.race([answers.next(), died]);
      const answer = JSON.parse(line.done === true ? await died : line.value) as Readonly<Record<string, unknown>>;
      if (typeof answer["error"] === "string") throw new Error(`torch: ${answer["error"]}`);
      return answer;
    },
    close: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, "exit");
  child.stdin?.end();
  await gone;
}

/** The environment without what would hold PyTorch's libraries back on this machine, such as `OPENBLAS_CORETYPE`. */
function cleanEnvironment(threads: number): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(OPENBLAS|GOTO|OMP|GOMP|MKL|KMP)_/.test(name));
  return { ...Object.fromEntries(kept), OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(threads) };
}
