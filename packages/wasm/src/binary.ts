import { BackendError, refusal } from "@ganglion/tensor";
import { builtin } from "./host.ts";
import { MODULES, PACKED, SLICE } from "./generated/kernels.ts";

/** The two builds: with fused multiply-add, whose last digits depend on the machine, and without. */
export type Build = keyof typeof MODULES;

/** A compiled build, and which memory it takes. */
export interface Compiled {
  readonly module: WebAssembly.Module;
  readonly build: Build;
  readonly shared: boolean;
}

const SHARED_WITH_MAXIMUM = 3;
const MAXIMUM_ONLY = 1;

/**
 * Compiles the fastest build that the host can run. Without `shared`, one byte of the import is changed: everything else
 * is the same for a memory of one thread.
 * @throws BackendError if the host has no WebAssembly SIMD.
 */
export async function compile(options: { readonly fma: boolean; readonly shared: boolean }): Promise<Compiled> {
  if (options.fma) allowRelaxedSimd();
  const { shared } = options;
  const bytes = await unpack();
  for (const build of options.fma ? (["fma", "plain"] as const) : (["plain"] as const)) {
    const code = codeOf(bytes, build, shared);
    if (WebAssembly.validate(code)) return { module: await WebAssembly.compile(code), build, shared };
  }
  throw refusal(
    BackendError,
    "wasm",
    "the host must have WebAssembly SIMD",
    "one without",
    "Use reference(), or a browser of 2023 or later.",
  );
}

/** Both builds, in slices that alternate. */
async function unpack(): Promise<Uint8Array<ArrayBuffer>> {
  const packed = Uint8Array.from(atob(PACKED), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function codeOf(bytes: Uint8Array<ArrayBuffer>, build: Build, shared: boolean): Uint8Array<ArrayBuffer> {
  const code = new Uint8Array(MODULES[build].length);
  let from = 0;
  for (let to = 0; to < bytes.length; to += SLICE) {
    for (const each of ["plain", "fma"] as const) {
      const slice = bytes.subarray(from, from + Math.max(0, Math.min(SLICE, MODULES[each].length - to)));
      if (each === build) code.set(slice, Math.min(to, code.length));
      from += slice.length;
    }
  }
  code[MODULES[build].memoryFlagAt] = shared ? SHARED_WITH_MAXIMUM : MAXIMUM_ONLY;
  return code;
}

/** Node 20 has relaxed SIMD behind a flag that may still be set now; elsewhere this does nothing. */
function allowRelaxedSimd(): void {
  const v8 = builtin<{ setFlagsFromString(flags: string): void }>("node:v8");
  v8?.setFlagsFromString("--experimental-wasm-relaxed-simd");
}
