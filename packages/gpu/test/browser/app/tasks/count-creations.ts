import type { Mode } from "@ganglion/gpu";

/** Counts the buffers or textures that the platform is asked for. */
export function countCreations(mode: Mode): { since(): number } {
  let count = 0;
  const [owner, name] =
    mode === "webgpu"
      ? ([GPUDevice.prototype, "createBuffer"] as const)
      : ([WebGL2RenderingContext.prototype, "createTexture"] as const);
  const methods = owner as unknown as Record<string, (...given: unknown[]) => unknown>;
  const original = methods[name] as (...given: unknown[]) => unknown;
  methods[name] = function counted(this: unknown, ...given: unknown[]): unknown {
    count += 1;
    return original.apply(this, given);
  };
  return {
    since() {
      const created = count;
      count = 0;
      return created;
    },
  };
}
