import { type Instructions, type NativeBackend, type NativeOptions, native } from "../src/index.ts";

const found = await native({ threads: 1 });
const offered: readonly NativeOptions["instructions"][] =
  found.instructions === "avx512" ? ["avx512", "avx2"] : found.instructions === "avx2" ? ["avx2"] : [];
found.close();

/** Every set of instructions that this machine has kernels for: none where native kernels do not run. */
export const nativeBackends: readonly (readonly [
  name: Instructions,
  make: (options?: NativeOptions) => Promise<NativeBackend>,
])[] = offered.map((instructions) => [
  instructions ?? "none",
  (options) => native({ threads: 1, ...(instructions === undefined ? {} : { instructions }), ...options }),
]);
