import { type Backend, setBackend } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import type { ContestantId } from "../harness/contestants.ts";
import { taskOf } from "../harness/work.ts";
import type { Peer } from "./peer.ts";

/** Our CPU backend, once with each number of threads. */
export async function openOurs(version: string): Promise<Peer> {
  const backends: readonly (readonly [ContestantId, Backend])[] = [
    ["ganglion-1", await wasm({ threads: 1 })],
    ["ganglion-2", await wasm({ threads: 2 })],
  ];
  return {
    version: `ganglion ${version}`,
    prepare: (one) =>
      Promise.resolve(
        backends.map(([id, backend]) => {
          setBackend(backend);
          return [id, taskOf(one.ours(backend), () => setBackend(backend))] as const;
        }),
      ),
    close: () => undefined,
  };
}
