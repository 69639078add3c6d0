import { setImmediate } from "node:timers/promises";
import { setBackend } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";
import { judgeFigure } from "./harness/bars.ts";
import { FULL_PACE } from "./harness/rounds.ts";
import type { FigureRow } from "./harness/row.ts";
import { mlp } from "./networks/ours.ts";
import { trainingWork } from "./networks/training.ts";

const MIB = 2 ** 20;

interface Reading {
  readonly tensors: number;
  readonly heap: number;
  readonly resident: number;
}

/** Whether training keeps what it should free. */
export const memoryRow: FigureRow = {
  name: "memory",
  title: "Growth of memory over 10,000 training steps of the MLP",
  remarks: [
    "The first reading is taken after 1,000 steps, when the engine has compiled what it will compile.",
    "Tensors: bytes of live buffers. Heap: JavaScript objects and array buffers after a collection. Resident: the process.",
  ],
  async measure({ pace }) {
    const steps = pace === FULL_PACE ? 10_000 : 1000;
    const backend = await wasm({ threads: 1 });
    setBackend(backend);
    const { step, dispose } = trainingWork(mlp(), [64, 784]);
    const advance = async (count: number): Promise<Reading> => {
      for (let i = 0; i < count; i++) {
        await step();
        if (i % 100 === 99) await setImmediate();
      }
      return { tensors: backend.memory().bytes, ...processMemory() };
    };
    const before = await advance(steps / 10);
    const after = await advance(steps);
    dispose?.();
    const growth = (part: keyof Reading): number => (after[part] - before[part]) / MIB;
    return {
      figures: [
        { label: "steps", value: steps, unit: "" },
        { label: "tensors", value: growth("tensors"), unit: "MiB" },
        { label: "heap", value: growth("heap"), unit: "MiB" },
        { label: "resident", value: growth("resident"), unit: "MiB" },
      ],
      judgements: [judgeFigure("tensors and heap grow by < 1 MiB", growth("tensors") + growth("heap"), 1)],
    };
  },
};

function processMemory(): { readonly heap: number; readonly resident: number } {
  if (gc === undefined) throw new Error("memory: Node must run with --expose-gc, got none. Start it by `pnpm bench`.");
  for (let i = 0; i < 3; i++) gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}
