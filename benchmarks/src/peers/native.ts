import { native } from "@ganglion/native";
import { type Backend, setBackend } from "@ganglion/tensor";
import type { ContestantId } from "../harness/contestants.ts";
import { taskOf } from "../harness/work.ts";
import type { Peer } from "./peer.ts";

/**
 * Our CPU backend with native kernels, once with each number of threads.
 * @throws Error if native kernels do not run here.
 */
export async function openNative(version: string): Promise<Peer> {
  const one = await native({ threads: 1 });
  if (one.instructions === "none") throw new Error(one.reason);
  const backends: readonly (readonly [ContestantId, Backend])[] = [
    ["native-1", one],
    ["native-2", await native({ threads: 2 })],
  ];
  return {
    version: `@ganglion/native ${version}, ${one.instructions}`,
    prepare: (given) =>
      Promise.resolve(
        backends.map(([id, backend]) => {
          setBackend(backend);
          return [id, taskOf(given.ours(backend), () => setBackend(backend))] as const;
        }),
      ),
    close: () => undefined,
  };
}
