import type { KernelSource } from "../shader/kernel-source.ts";
import type { ShaderSource } from "../shader/shader-source.ts";

/** The two ways in which gpu.js reaches a graphics processor. */
export type Mode = "webgpu" | "webgl2";

/** All of them, the better one first. */
export function modes(): readonly Mode[] {
  return ["webgpu", "webgl2"];
}

/** Why a device cannot be had. */
export interface Absence {
  /**
   * `insecure`: the page comes neither from https nor from localhost; `missing`: the platform has no such interface; `denied`: it has
   * one, which gives no graphics processor; `floats`: there is one, which cannot draw into float textures; `error`: asking for it failed.
   */
  readonly cause: "insecure" | "missing" | "denied" | "floats" | "error";
  /** The same for people; of an error, its message. */
  readonly reason: string;
}

/** What went wrong while a device was asked for. */
export function absenceOf(error: unknown): Absence {
  return { cause: "error", reason: error instanceof Error ? error.message : String(error) };
}

/** Above it, not every whole number is a float32, and an index or an int32 value might be another. */
export const MAX_LENGTH = 16_777_216;

/** How many arrays one kernel can read on every device: WebGPU's eight, less the output. */
export const MAX_INPUTS = 7;

/** Room for floats on a device; what else is in it only the device knows. */
export interface Memory {
  /** How many floats fit. */
  readonly capacity: number;
}

/**
 * How many floats lie together where the device has textures: one in tensors, four in what kernels of WebGL2 hand each other
 * on the way to a product, since a texel is read as a whole. WebGPU's buffers know no difference.
 */
export type PerTexel = 1 | 4;

/** One run of a program. */
export interface Launch {
  readonly inputs: readonly Memory[];
  readonly outputs: readonly Memory[];
  /** A number for each of the program's parameters, by name. */
  readonly values: Readonly<Record<string, number>>;
  /** How many texels the output has, or, of a shader, in how many workgroups it runs. */
  readonly threads: readonly number[];
}

/** Something compiled for a device. */
export interface Program {
  /** Whether it is compiled, so that it can `run` without `prepare`. */
  readonly ready: boolean;
  /** Compiles on the first call: undefined if it is ready now, else a promise of that. */
  prepare(launch: Launch): Promise<void> | undefined;
  /** Hands the work to the device, which does it after all that it was handed before. */
  run(launch: Launch): void;
  destroy(): void;
}

/** Why a device is lost after `destroy`. */
export const DISPOSED = "its backend was disposed";

/** What a device says of memory that it could not make, some time after it was asked for. */
export function memoryFailure(message: string, purpose: () => string): string {
  const [first] = message.split("\n");
  return `${first} when memory was made for ${purpose()}`;
}

/** A graphics processor behind one of its two interfaces. Whatever it is asked for, it does in that order. */
export interface Device {
  readonly mode: Mode;
  /** The graphics processor, as the platform names it. */
  readonly adapter: string;
  /** Whether it is a program on the CPU that stands in for one. */
  readonly isSoftware: boolean;
  /** The largest number of elements of a tensor. */
  readonly maxLength: number;
  /** Whether it runs `ShaderSource`. */
  readonly hasShaders: boolean;
  /** Whether they may have `f16`. */
  readonly hasHalves?: boolean;
  /** Why it was lost; undefined while it is alive. */
  lostReason(): string | undefined;
  /** Why its results cannot be trusted any more, such as a lack of memory; undefined while they can. */
  failure(): string | undefined;
  /** Resolves once it is lost. */
  readonly lost: Promise<void>;
  /** Memory for `length` floats. If the device finds later that it has none, `failure` says that it was for `purpose`. */
  allocate(length: number, perTexel: PerTexel, purpose: () => string): Memory;
  free(memory: Memory): void;
  write(memory: Memory, values: Float32Array): void;
  /** Copies `length` floats of `from` into `to`, `at` floats from its start. Absent where that takes a kernel. */
  copy?(from: Memory, to: Memory, at: number, length: number): void;
  /** Reads what is in the memory now, whatever is done to it later. */
  read(memory: Memory, length: number): Promise<Float32Array>;
  compile(source: KernelSource | ShaderSource): Program;
  /** Resolves once all that it was handed is done. */
  idle(): Promise<void>;
  /** How often work was handed to it, where that is several kernels at a time; else each kernel is handed over by itself. */
  submissions?(): number;
  /** Gives all memory back; the device is lost from then on. */
  destroy(): void;
}
