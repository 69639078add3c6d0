import { parentPort } from "node:worker_threads";

interface WebScope {
  onmessage: ((event: object) => void) | null;
  addEventListener(type: string, listener: (event: object) => void): void;
  postMessage(message: unknown): void;
  process: undefined;
}

/**
 * Makes this thread of Node what a worker of the web is to those of a pool: they find no `process`, and hear and speak by global
 * functions. Whenever the thread comes to its event loop it answers "look up" with "looked up".
 */
export function becomeWebWorker(): void {
  const listeners: ((event: object) => void)[] = [];
  const scope = globalThis as unknown as WebScope;
  Object.assign(scope, {
    onmessage: null,
    addEventListener: (_type, listener) => void listeners.push(listener),
    postMessage: (message) => parentPort?.postMessage(message),
    process: undefined,
  } satisfies WebScope);
  parentPort?.on("message", (data) => {
    if (data === "look up") return parentPort?.postMessage("looked up");
    // From here on only what it serves keeps the thread.
    parentPort?.unref();
    for (const listener of [...listeners, scope.onmessage]) listener?.({ data });
    return undefined;
  });
}
