import { type Instructions, type NativeBackend, type NativeOptions, native } from "../src/index.ts";

const found = await native({ threads: 1 });
const widest = ["avx512", "avx2"] as const;
const offered = found.instructions === "avx2" ? widest.slice(1) : widest.filter(() => found.instructions === "avx512");
found.close();

/** Every set of instructions that this machine has kernels for: none where native kernels do not run. */
export const nativeBackends: readonly (readonly [
  name: Instructions,
  make: (options?: NativeOptions) => Promise<NativeBackend>,
])[] = offered.map((instructions) => [instructions, (options) => native({ threads: 1, instructions, ...options })]);
