import type * as tfjsModule from "@tensorflow/tfjs";
import type { ContestantId } from "../harness/contestants.ts";
import { type Task, taskOf } from "../harness/work.ts";
import type { Peer } from "./peer.ts";

/** The library as the rows see it. */
export type Tfjs = typeof tfjsModule;

/** TensorFlow.js with its WebAssembly backend (one thread, which is all it has in Node) and its plain JavaScript one. */
export async function openTfjs(): Promise<Peer> {
  const tf = await import("@tensorflow/tfjs");
  tf.enableProdMode();
  await import("@tensorflow/tfjs-backend-wasm");
  await withoutNewListeners(() => tf.setBackend("wasm"));
  return {
    version: `tfjs ${tf.version["tfjs"]}`,
    async prepare(one) {
      const tasks: (readonly [ContestantId, Task])[] = [];
      for (const id of ["tfjs-wasm", "tfjs-cpu"] as const) {
        const create = one[id];
        if (create === undefined) continue;
        const enter = async (): Promise<void> => {
          await tf.setBackend(id === "tfjs-wasm" ? "wasm" : "cpu");
        };
        await enter();
        tasks.push([id, taskOf(create(tf), enter)]);
      }
      return tasks;
    },
    close: () => undefined,
  };
}

/** Its WebAssembly module would print its whole source before every error of this process. */
async function withoutNewListeners(load: () => Promise<unknown>): Promise<void> {
  const emitter: NodeJS.EventEmitter = process;
  const events = ["uncaughtException", "unhandledRejection"];
  const before = new Set(events.flatMap((event) => emitter.listeners(event)));
  await load();
  for (const event of events) {
    for (const listener of emitter.rawListeners(event))
      if (!before.has(listener)) emitter.off(event, listener as () => void);
  }
}
