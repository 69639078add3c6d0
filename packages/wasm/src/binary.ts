import { BackendError, refusal } from "@ganglion/tensor";
import { builtin, engineVersion } from "./host.ts";
import * as packed from "./generated/modules.ts";
import { type Build, codeOf, unpack } from "./packed.ts";
import type { WasmModule } from "./webassembly.ts";

/** A compiled build, and which memory it takes. */
export interface Compiled {
  readonly module: WasmModule;
  /** What the module was compiled from. */
  readonly code: Uint8Array;
  readonly build: Build;
  readonly shared: boolean;
}

/**
 * Compiles the fastest build that the host can run, for a memory that is `shared` or not.
 * @throws BackendError if the host has no WebAssembly SIMD.
 */
export async function compile(options: { readonly fma: boolean; readonly shared: boolean }): Promise<Compiled> {
  if (typeof WebAssembly === "undefined") throw withoutSimd("one without WebAssembly");
  const { shared } = options;
  const bytes = await unpack(packed);
  for (const build of options.fma ? (["fma", "plain"] as const) : (["plain"] as const)) {
    const code = codeOf(packed, bytes, build, shared);
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

/** False where there is no such flag: newer engines complain of it, as they have relaxed SIMD without. */
function allowRelaxedSimd(): boolean {
  const [major = 0, minor = 0] = engineVersion();
  if (!(major === 11 ? minor < 4 : major > 0 && major < 11)) return false;
  builtin<{ setFlagsFromString(flags: string): void }>("node:v8")?.setFlagsFromString(
    "--experimental-wasm-relaxed-simd",
  );
  return true;
}
