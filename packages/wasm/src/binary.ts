import { BackendError, refusal } from "@ganglion/tensor";
import { builtin, engineVersion } from "./host.ts";
import { MODULES, PACKED, SLICE } from "./generated/modules.ts";
import type { WasmModule } from "./webassembly.ts";

/** The two builds: with fused multiply-add, whose last digits depend on the machine, and without. */
export type Build = keyof typeof MODULES;

/** A compiled build, and which memory it takes. */
export interface Compiled {
  readonly module: WasmModule;
  /** What the module was compiled from. */
  readonly code: Uint8Array;
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
  if (typeof WebAssembly === "undefined") throw withoutSimd("one without WebAssembly");
  const { shared } = options;
  const bytes = await unpack();
  for (const build of options.fma ? (["fma", "plain"] as const) : (["plain"] as const)) {
    const code = codeOf(bytes, build, shared);
    if (canRun(code, build)) return { module: await compileCode(code), code, build, shared };
  }
  throw withoutSimd("one without");
}

function withoutSimd(got: string): BackendError {
  const rule = "the host must have WebAssembly SIMD";
  return refusal(BackendError, "wasm", rule, got, "Use reference(), or a browser of 2023 or later.");
}

/** Node 20 has relaxed SIMD behind a flag that may still be set now, but only where nothing runs without it. */
function canRun(code: Uint8Array<ArrayBuffer>, build: Build): boolean {
  return WebAssembly.validate(code) || (build === "fma" && allowRelaxedSimd() && WebAssembly.validate(code));
}

/** What is valid is refused by a page's policy, and by nothing else. */
async function compileCode(code: Uint8Array<ArrayBuffer>): Promise<WasmModule> {
  try {
    return await WebAssembly.compile(code);
  } catch (error) {
    const rule = "the host must allow WebAssembly to be compiled";
    const remedy = "Allow 'wasm-unsafe-eval' in script-src of the page's content security policy, or use reference().";
    throw refusal(BackendError, "wasm", rule, String(error).replace(/\.$/, ""), remedy);
  }
}

/** Both builds, in slices that alternate: by Node's own where there is one, since a test's page may have no streams. */
async function unpack(): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(PACKED), (character) => character.charCodeAt(0));
  const zlib = builtin<{ inflateRawSync(bytes: Uint8Array): Uint8Array }>("node:zlib");
  if (zlib !== undefined) return zlib.inflateRawSync(packed);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function codeOf(bytes: Uint8Array, build: Build, shared: boolean): Uint8Array<ArrayBuffer> {
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

/** False where there is no such flag: newer engines complain of it, as they have relaxed SIMD without. */
function allowRelaxedSimd(): boolean {
  const [major = 0, minor = 0] = engineVersion();
  if (!(major === 11 ? minor < 4 : major > 0 && major < 11)) return false;
  builtin<{ setFlagsFromString(flags: string): void }>("node:v8")?.setFlagsFromString(
    "--experimental-wasm-relaxed-simd",
  );
  return true;
}
