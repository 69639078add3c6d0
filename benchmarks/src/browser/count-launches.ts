/** What was asked of graphics processors. */
export interface Launches {
  /** Kernels: dispatches on WebGPU, draws on WebGL. */
  readonly launches: number;
  /** How often WebGPU was handed work; WebGL takes each draw by itself. */
  readonly submits: number;
}

/** Counts what `body` asks of graphics processors, whoever's code asks. */
export async function countLaunches(body: () => Promise<unknown>): Promise<Launches> {
  const launched = [
    counting(GPUComputePassEncoder.prototype, "dispatchWorkgroups"),
    counting(GPUComputePassEncoder.prototype, "dispatchWorkgroupsIndirect"),
    counting(WebGL2RenderingContext.prototype, "drawArrays"),
    counting(WebGL2RenderingContext.prototype, "drawElements"),
  ];
  const submitted = counting(GPUQueue.prototype, "submit");
  try {
    await body();
  } finally {
    for (const { restore } of [...launched, submitted]) restore();
  }
  return { launches: launched.reduce((sum, { calls }) => sum + calls(), 0), submits: submitted.calls() };
}

/** Counts the calls of a method from now on, until it is put back. */
function counting<O extends object>(
  owner: O,
  name: keyof O & string,
): { readonly calls: () => number; readonly restore: () => void } {
  const methods = owner as unknown as Record<string, (...given: unknown[]) => unknown>;
  const original = methods[name] as (...given: unknown[]) => unknown;
  let count = 0;
  methods[name] = function counted(this: unknown, ...given: unknown[]): unknown {
    count += 1;
    return original.apply(this, given);
  };
  return { calls: () => count, restore: () => void (methods[name] = original) };
}
