import { builtin } from "./host.ts";

/** The two builds: with fused multiply-add, whose last digits depend on the machine, and without. */
export type Build = "plain" | "fma";

/** Compiled code as `scripts/build-kernels.mjs` writes it: both builds, cut into slices that alternate, deflated, in base64. */
export interface Packed {
  readonly PACKED: string;
  readonly SLICE: number;
  readonly MODULES: Readonly<Record<Build, { readonly length: number; readonly memoryFlagAt: number }>>;
}

/** Bytes that are not shared; older compilers than 5.7 know no `Uint8Array<ArrayBuffer>`. */
export type Code = ReturnType<typeof Uint8Array.from>;

const SHARED_WITH_MAXIMUM = 3;
const MAXIMUM_ONLY = 1;

/** Both builds, in slices that alternate: by Node's own where there is one, since a test's page may have no streams. */
export async function unpack({ PACKED }: Packed): Promise<Uint8Array> {
  const packed = Uint8Array.from(atob(PACKED), (character) => character.charCodeAt(0));
  const zlib = builtin<{ inflateRawSync(bytes: Uint8Array): Uint8Array }>("node:zlib");
  if (zlib !== undefined) return zlib.inflateRawSync(packed);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/**
 * One build's code. Without `shared`, one byte of the import is changed: everything else is the same for a memory of one
 * thread.
 */
export function codeOf({ MODULES, SLICE }: Packed, bytes: Uint8Array, build: Build, shared: boolean): Code {
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
