import type { Backend, TypedArray } from "@ganglion/tensor";

/** A backend that is listened to. */
export interface Tap {
  readonly backend: Backend;
  /** What was read, in the order in which it was asked for. */
  readonly downloads: readonly TypedArray[];
  /** How many fused kernels ran. */
  fusedCalls(): number;
}

/** Listens to a copy of `backend`, or, `inPlace`, to itself: tensors that are there already belong to it. */
export function tap(backend: Backend, inPlace = false): Tap {
  const downloads: TypedArray[] = [];
  let calls = 0;
  const fused = Object.fromEntries(
    Object.entries(backend.fused).map(([name, kernel]) => [
      name,
      (...given: unknown[]): unknown => {
        calls += 1;
        return (kernel as (...args: unknown[]) => unknown)(...given);
      },
    ]),
  );
  const { download } = backend;
  const listening: Partial<Backend> = {
    fused,
    async download(x) {
      const at = downloads.push(new Float32Array()) - 1;
      const values = await download(x);
      downloads[at] = values;
      return values;
    },
  };
  return {
    backend: inPlace ? Object.assign(backend, listening) : { ...backend, ...listening },
    downloads,
    fusedCalls: () => calls,
  };
}
