import { runTask, type TaskRequest } from "./run-task.ts";
import type { TaskName } from "./tasks/index.ts";

let worker: Worker | undefined;

/** Runs a task here or in a worker; what the tests call. */
async function run(name: TaskName, thread: "page" | "worker", args: unknown[]): Promise<unknown> {
  if (thread === "page") return runTask({ name, args });
  worker ??= new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return askWorker(worker, { name, args });
}

function askWorker(target: Worker, request: TaskRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    target.addEventListener(
      "message",
      ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.result)),
      {
        once: true,
      },
    );
    target.addEventListener("error", (event) => reject(new Error(event.message)), { once: true });
    target.postMessage(request);
  });
}

Object.assign(globalThis, { runTask: run });
