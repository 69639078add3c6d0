import type { Mode } from "@ganglion/gpu";

/** Counts the buffers or textures that the platform is asked for. */
export function countCreations(mode: Mode): { since(): number } {
  return mode === "webgpu"
    ? countCalls(GPUDevice.prototype, "createBuffer")
    : countCalls(WebGL2RenderingContext.prototype, "createTexture");
}

/** Counts the calls of a method of the platform's: how many there were since it was asked the last time. */
export function countCalls<Owner extends object>(owner: Owner, name: string & keyof Owner): { since(): number } {
  let count = 0;
  const methods = owner as unknown as Record<string, (...given: unknown[]) => unknown>;
  const original = methods[name] as (...given: unknown[]) => unknown;
  methods[name] = function counted(this: unknown, ...given: unknown[]): unknown {
    count += 1;
    return original.apply(this, given);
  };
  return {
    since() {
      const called = count;
      count = 0;
      return called;
    },
  };
}
