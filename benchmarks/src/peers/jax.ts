import type * as jaxModule from "@jax-js/jax";
import { taskOf } from "../harness/work.ts";
import type { Peer } from "./peer.ts";

/** The library as the rows see it. */
export type Jax = typeof jaxModule;

/** jax-js on WebAssembly. In Node it has one thread: its pool needs the `Worker` of browsers. */
export async function openJax(version: string): Promise<Peer> {
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return {
    version: `jax-js ${version}`,
    prepare(one) {
      const create = one["jax-js"];
      return Promise.resolve(create === undefined ? [] : [["jax-js", taskOf(create(jax), () => undefined)]]);
    },
    close: () => undefined,
  };
}
