import type { Mode } from "@ganglion/gpu";
import { parameters } from "@ganglion/layers";
import { setBackend } from "@ganglion/tensor";
import { freshBackend } from "./backends.ts";
import { countCreations } from "./count-creations.ts";
import { toyNetwork, toyStep } from "./toy-training.ts";

/** What many steps leave behind. */
export interface MemoryResult {
  /** `memory().buffers` after every tenth of the steps. */
  readonly buffers: readonly number[];
  readonly bytes: readonly number[];
  /** Buffers or textures that were created between two of them, reading included. */
  readonly created: readonly number[];
  readonly firstLoss: number;
  readonly lastLoss: number;
  /** Once the parameters are disposed: the optimizer's velocities. */
  readonly leftAtEnd: number;
}

/** Trains for `steps` steps and counts what is alive. */
export async function memory(mode: Mode, steps: number): Promise<MemoryResult> {
  const creations = countCreations(mode);
  const backend = await freshBackend(mode);
  setBackend(backend);
  const network = toyNetwork();
  const buffers: number[] = [];
  const bytes: number[] = [];
  const created: number[] = [];
  let firstLoss = Number.NaN;
  let lastLoss = Number.NaN;
  for (let step = 1; step <= steps; step++) {
    const loss = toyStep(network);
    if (step % (steps / 10) === 0 || step === 1) {
      lastLoss = await loss.item();
      if (step === 1) firstLoss = lastLoss;
    }
    loss.dispose();
    if (step % (steps / 10) === 0) {
      await backend.idle();
      buffers.push(backend.memory().buffers);
      bytes.push(backend.memory().bytes);
      created.push(creations.since());
    }
  }
  for (const parameter of parameters(network.model)) parameter.dispose();
  const leftAtEnd = backend.memory().buffers;
  backend.dispose();
  return { buffers, bytes, created, firstLoss, lastLoss, leftAtEnd };
}
