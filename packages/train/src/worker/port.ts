import { describeValue, refusal } from "@ganglion/tensor";

/** A worker, of the browser or of `node:worker_threads`, or the port of one. */
export interface WorkerLike {
  postMessage(message: unknown, transfer?: never): void;
}

/** What is heard from the other side. */
export interface Listener {
  message(data: unknown): void;
  /** It cannot go on. */
  failure(error: Error): void;
}

/** Both sides of the way, whatever the platform. */
export interface Port {
  post(message: unknown): void;
  /** Listens; the function that it returns ends that. */
  listen(listener: Listener): () => void;
}

interface NodePort extends WorkerLike {
  on(name: string, handler: (value: never) => void): void;
  off(name: string, handler: (value: never) => void): void;
}

interface WebPort extends WorkerLike {
  addEventListener(name: string, handler: (event: never) => void): void;
  removeEventListener(name: string, handler: (event: never) => void): void;
}

/** @throws TypeError unless `value` is a worker. */
export function portOf(where: string, value: unknown): Port {
  const { postMessage, on, addEventListener } = Object(value) as Partial<NodePort & WebPort>;
  if (typeof postMessage === "function") {
    if (typeof on === "function") return nodePort(value as NodePort);
    if (typeof addEventListener === "function") return webPort(value as WebPort);
  }
  const remedy = 'Pass new Worker(new URL("./training.js", import.meta.url), { type: "module" }).';
  throw refusal(TypeError, where, "worker must be a worker", describeValue(value), remedy);
}

/**
 * The way from a worker to the page that made it.
 * @throws Error outside of workers.
 */
export function ownPort(where: string): Port {
  const { process, importScripts, WorkerGlobalScope } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): { readonly parentPort: NodePort | null } | undefined };
    readonly importScripts?: unknown;
    readonly WorkerGlobalScope?: unknown;
  };
  const parent = process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
  if (parent) return nodePort(parent);
  if (typeof importScripts === "function" || WorkerGlobalScope !== undefined) return webPort(globalThis as never);
  const remedy = "Call it in the file that new Worker(...) is given.";
  throw refusal(Error, where, "it must be called in a worker", "the main thread", remedy);
}

function nodePort(port: NodePort): Port {
  return {
    post: (message) => port.postMessage(message),
    listen({ message, failure }) {
      const handlers: Readonly<Record<string, (value: never) => void>> = {
        message,
        error: failure,
        messageerror: failure,
        exit: (code: number) => failure(gone(`it exited with code ${code}`)),
      };
      for (const [name, handler] of Object.entries(handlers)) port.on(name, handler);
      return () => {
        for (const [name, handler] of Object.entries(handlers)) port.off(name, handler);
      };
    },
  };
}

function webPort(port: WebPort): Port {
  return {
    post: (message) => port.postMessage(message),
    listen({ message, failure }) {
      const handlers: Readonly<Record<string, (event: never) => void>> = {
        message: ({ data }: { readonly data: unknown }) => message(data),
        messageerror: () => failure(gone("a message could not be read")),
        error: ({ message: text, error }: { readonly message?: string; readonly error?: unknown }) =>
          failure(error instanceof Error ? error : gone(text ?? "its file could not be loaded")),
      };
      for (const [name, handler] of Object.entries(handlers)) port.addEventListener(name, handler);
      return () => {
        for (const [name, handler] of Object.entries(handlers)) port.removeEventListener(name, handler);
      };
    },
  };
}

function gone(got: string): Error {
  const remedy = "See the console of the worker, and check its address.";
  return refusal(Error, "trainInWorker", "the worker must stay alive while it trains", got, remedy);
}
