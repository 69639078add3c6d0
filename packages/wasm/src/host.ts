/** What Node's `process` has that is used here. */
interface NodeProcess {
  getBuiltinModule?(name: string): unknown;
  readonly versions?: { readonly v8?: string };
}

/** Node's module `name`, without an import that a bundler for browsers would stumble on; undefined elsewhere. */
export function builtin<T>(name: string): T | undefined {
  const { process } = globalThis as unknown as { readonly process?: NodeProcess };
  return process?.getBuiltinModule?.(name) as T | undefined;
}

/** The parts of V8's version in Node; none elsewhere. */
export function engineVersion(): readonly number[] {
  const { process } = globalThis as unknown as { readonly process?: NodeProcess };
  return process?.versions?.v8?.split(".").map(Number.parseFloat) ?? [];
}

/** How many threads can run at the same time on this machine. */
export function parallelism(): number {
  const os = builtin<{ availableParallelism(): number }>("node:os");
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/**
 * Whether this thread may share memory with workers and wait for them: in Node, and in workers of pages that are
 * cross-origin isolated. A page's main thread may not wait.
 */
export function canShare(): boolean {
  if (typeof SharedArrayBuffer === "undefined") return false;
  return typeof document === "undefined";
}
