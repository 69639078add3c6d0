import type { ElementwiseFunction } from "@ganglion/tensor";
import { kernelBody } from "./kernel-body.ts";
import { type Code, flat, sized, text, unsigned, vector } from "./encode.ts";
import { INSTRUCTION } from "./instructions.ts";

/** Where a kernel finds what it is called with, and in which memory. */
export interface KernelPlace {
  /** The addresses of its ints and of its floats. */
  readonly ints: number;
  readonly floats: number;
  readonly shared: boolean;
  /** The bodies of the compiled kernels' functions. */
  readonly bodies: ReadonlyMap<string, Uint8Array>;
}

/** Functions that call no other: a kernel has its own of them, which it calls faster than those of another module. */
const OWN: ReadonlySet<string> = /* @__PURE__ */ new Set(["exp", "expm1", "tanh", "erf", "sigmoid"]);

const I32 = 0x7f;
const V128 = 0x7b;
/** The types of functions, from parameters to results: a kernel, `chunkStart`, and functions of one and of two vectors. */
const TYPES = [
  [0x60, 2, I32, I32, 0],
  [0x60, 3, I32, I32, I32, 1, I32],
  [0x60, 1, V128, 1, V128],
  [0x60, 2, V128, V128, 1, V128],
];
const [KERNEL, CHUNK_START, UNARY, BINARY] = [0, 1, 2, 3] as const;

/** A module with the kernel of a function: `run(chunk, slot)`, as `addKernel` wants it. */
export function kernelCode(fn: ElementwiseFunction, place: KernelPlace): Uint8Array<ArrayBuffer> {
  const called = calledBy(fn);
  const imported = ["chunkStart", ...called.filter((name) => !OWN.has(name))];
  const own = called.filter((name) => OWN.has(name));
  const functions = [...imported, ...own];
  const imports = imported.map((name) => [text("kernels"), text(name), 0x00, typeOf(name)]);
  const memory = [text("env"), text("memory"), 0x02, place.shared ? 3 : 1, unsigned(1), unsigned(65536)];
  const code = [
    [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    section(1, vector(TYPES)),
    section(2, vector([memory, ...imports])),
    section(3, vector([...own.map(() => UNARY), KERNEL])),
    section(7, vector([[text("run"), 0x00, unsigned(functions.length)]])),
    section(10, vector([...own.map((name) => sized(bodyOf(place, name))), sized(kernelBody(fn, place, functions))])),
  ];
  return Uint8Array.from(flat(code));
}

function bodyOf({ bodies }: KernelPlace, name: string): Code {
  return [...(bodies.get(name) as Uint8Array)];
}

function section(id: number, code: Code): Code {
  return [id, sized(code)];
}

/** The functions that are no instruction. */
function calledBy({ steps }: ElementwiseFunction): readonly string[] {
  const ops = steps.flatMap((step) => ("op" in step ? [step.op] : []));
  return [...new Set(ops.filter((op) => !(op in INSTRUCTION)))];
}

function typeOf(name: string): number {
  if (name === "chunkStart") return CHUNK_START;
  return name === "pow" ? BINARY : UNARY;
}
