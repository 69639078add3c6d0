import { MODULE } from "../generated/kernels.ts";
import { plainKernels } from "./plain-kernels.ts";

/** A matrix in a memory of doubles: element `(i, j)` is at `at + i * rowStride + j * columnStride`. */
export interface Matrix {
  readonly at: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

/**
 * The inner loops of the linear algebra. Vectors are given by the index of their first element in the memory that the
 * kernels were made for.
 */
export interface Kernels {
  /** The sum of `x[i] * y[i]`. */
  dot(n: number, x: number, y: number): number;
  /** `y += alpha x`. */
  axpy(n: number, alpha: number, x: number, y: number): void;
  /** `y += A x` for a symmetric `A [n, n]` with rows `stride` apart, of which the lower triangle is read. */
  symv(n: number, a: number, stride: number, x: number, y: number): void;
  /**
   * `C += alpha A B` for `A [m, k]` and `B [k, n]`, the rows of `C` `c.rowStride` apart. With `isLower`, what lies above the diagonal of
   * `C` is not computed, and may be changed within three columns of it.
   */
  multiply(
    size: readonly [m: number, n: number, k: number],
    alpha: number,
    a: Matrix,
    b: Matrix,
    c: Matrix,
    isLower?: boolean,
  ): void;
}

/** Doubles, and the kernels that work on them. */
export interface Memory {
  readonly values: Float64Array;
  readonly kernels: Kernels;
}

interface Exports {
  readonly SCRATCH: WebAssembly.Global<"i32">;
  dot: Kernels["dot"];
  axpy: Kernels["axpy"];
  symv: Kernels["symv"];
  multiply(
    ...call: readonly [
      ...size: readonly [number, number, number],
      alpha: number,
      ...a: readonly [number, number, number],
      ...b: readonly [number, number, number],
      ...c: readonly [number, number],
      isLower: number,
      scratch: number,
    ]
  ): void;
}

const PAGE = 65536;

/**
 * A memory of `length` zeros with kernels in WebAssembly, or in plain JavaScript where WebAssembly or its SIMD instructions are
 * not to be had.
 * @throws RangeError if there is not enough memory.
 */
export function openMemory(length: number, usesWasm = true): Memory {
  const module = usesWasm ? compile() : undefined;
  if (module === undefined) {
    const values = new Float64Array(length);
    return { values, kernels: plainKernels(values) };
  }
  const scratch = length + (length % 2);
  const memory = new WebAssembly.Memory({ initial: Math.ceil(((scratch + MAX_SCRATCH) * 8) / PAGE) });
  const exports = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Exports;
  return { values: new Float64Array(memory.buffer, 0, length), kernels: wasmKernels(exports, scratch) };
}

/** At least the module's `SCRATCH`, which is known only once there is an instance. */
const MAX_SCRATCH = 160_000;

function wasmKernels(exports: Exports, scratch: number): Kernels {
  return {
    dot: exports.dot,
    axpy: exports.axpy,
    symv: exports.symv,
    multiply([m, n, k], alpha, a, b, c, isLower = false) {
      const operands = [
        a.at,
        a.rowStride,
        a.columnStride,
        b.at,
        b.rowStride,
        b.columnStride,
        c.at,
        c.rowStride,
      ] as const;
      exports.multiply(m, n, k, alpha, ...operands, isLower ? 1 : 0, scratch);
    },
  };
}

let compiled: WebAssembly.Module | undefined;

/** The module, made once: a host makes it quick by and by, and anew for each copy. */
function compile(): WebAssembly.Module | undefined {
  if (typeof WebAssembly === "undefined") return undefined;
  try {
    compiled ??= new WebAssembly.Module(
      Uint8Array.from(MODULE.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
    );
    return compiled;
  } catch {
    return undefined;
  }
}
