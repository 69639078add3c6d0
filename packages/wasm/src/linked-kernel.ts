import { ARGUMENTS, FLOATS } from "./generated/layout.ts";
import { run } from "./launch.ts";
import { link } from "./link.ts";
import { type Machine, type RunChunk, takeForever } from "./machine.ts";

/**
 * Makes a kernel of a module's code (`link` says what it may import), and returns its number, with which every thread can
 * run it: the address of the code's length and of the code, from which a worker links it when it first meets it. It stays
 * for as long as the backend.
 * @throws CompileError or LinkError if the host does not take it, BackendError if memory is used up; then nothing changes.
 */
export function addKernel(machine: Machine, code: Uint8Array<ArrayBuffer>): number {
  return keep(machine, code, link(new WebAssembly.Module(code), machine.memory, machine.exports));
}

/** The same of a module that is too large for a page's main thread to compile while it waits. */
export async function addLargeKernel(machine: Machine, code: Uint8Array<ArrayBuffer>): Promise<number> {
  return keep(machine, code, link(await WebAssembly.compile(code), machine.memory, machine.exports));
}

function keep(machine: Machine, code: Uint8Array<ArrayBuffer>, linked: RunChunk): number {
  const at = takeForever(machine, 4 + code.length);
  machine.ints[at / 4] = code.length;
  new Uint8Array(machine.memory.buffer).set(code, at + 4);
  machine.linked.set(at | 0, linked);
  return at;
}

/** The arguments of a linked kernel: int `i` is an int32 at `ARGUMENTS + 4 i`, float `i` a float32 at `FLOATS + 4 i`. */
export interface LinkedArguments {
  readonly ints: readonly number[];
  readonly floats: readonly number[];
}

/**
 * Runs a kernel that `addKernel` made. Threads share it if it takes long enough, in `nanoseconds` on one thread, and has
 * several independent `pieces`.
 * @throws BackendError if a worker failed.
 */
export function launchLinked(
  machine: Machine,
  kernel: number,
  { ints, floats }: LinkedArguments,
  nanoseconds: number,
  pieces: number,
): void {
  for (let i = 0; i < ints.length; i++) machine.ints[ARGUMENTS / 4 + i] = ints[i] as number;
  for (let i = 0; i < floats.length; i++) machine.floats[FLOATS / 4 + i] = floats[i] as number;
  run(machine, kernel, nanoseconds, pieces);
}
