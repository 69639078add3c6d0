import { setBackend } from "@ganglion/tensor";
import { startWasm } from "@ganglion/wasm";
import { RUNS, runAsProgram } from "./experiments.ts";

/** A process of its own, which answers each message, the place of a run in `RUNS`, by what came of it. */
const { backend } = await startWasm({ deterministic: true });
setBackend(backend);
process.on("message", (place: number) => {
  const run = RUNS[place];
  if (run !== undefined) void runAsProgram(run).then((outcome) => process.send?.(outcome));
});
process.on("disconnect", () => process.exit());
