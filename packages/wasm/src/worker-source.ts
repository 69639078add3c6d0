import { HEAP } from "./generated/layout.ts";
import { TURN } from "./turns.ts";

/**
 * Kernels from this number on, up to the first address of the heap, are not WebAssembly: whoever brings them puts a function for each
 * into `machine.linked`, and, before the text of a worker, what `WORKER_SOURCE` calls.
 */
export const FOREIGN = 4096;

/**
 * What a worker of the pool runs, as text, so that no bundler has to find a file: it instantiates the kernels on the
 * shared memory, says so, and serves until the pool is stopped, in browsers in turns (`turns.ts`). `serveWorker` is the same for pages whose content
 * security policy forbids workers from text. Where there are Node's workers they are asked for first: Bun has both kinds in
 * one scope, and a worker of Node's there gets no message by way of the other. Who brings kernels that are not WebAssembly puts a
 * function `linkForeign(memory)` before it, which returns what returns a kernel's function for its number.
 */
// oxlint-disable-next-line typescript/no-inferrable-types -- a template with constants in it is not inferred for declarations
export const WORKER_SOURCE: string = `"use strict";
const serve = ({ module, memory, thread }, report, inTurns) => {
  let kernels;
  const linked = new Map();
  const foreign = globalThis.linkForeign?.(memory);
  const link = (kernel) => {
    if (kernel >= ${FOREIGN} && kernel < ${HEAP}) return foreign(kernel);
    memory.grow(0);
    const at = (kernel >>> 0) + 4;
    const [length] = new Int32Array(memory.buffer, at - 4, 1);
    const code = new Uint8Array(memory.buffer).slice(at, at + length);
    return new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory }, kernels }).exports.run;
  };
  const runLinked = (kernel, chunk) => {
    const run = linked.get(kernel) ?? link(kernel);
    linked.set(kernel, run);
    run(chunk, thread);
  };
  try {
    kernels = new WebAssembly.Instance(module, { env: { memory, runLinked } }).exports;
  } catch (error) {
    report(String(error));
    return;
  }
  report("ready");
  const goOn = () => {
    const end = performance.now() + ${TURN};
    do {
      try {
        if (kernels.serve(thread, inTurns ? ${TURN} : -1)) return;
      } catch {
        kernels.fail();
      }
    } while (!inTurns || performance.now() < end);
    setTimeout(goOn);
  };
  goOn();
};
const port = globalThis.process?.getBuiltinModule?.("node:worker_threads")?.parentPort;
if (port) port.once("message", (data) => serve(data, (message) => port.postMessage(message)));
else onmessage = ({ data }) => serve(data, (message) => postMessage(message), true);
`;
