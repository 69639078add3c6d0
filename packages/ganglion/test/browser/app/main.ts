import { activeBackend, autoBackend, type ChosenBackend, linear, type Probe, rng, tensor } from "ganglion";

/** What was chosen, as plain data, and what it computes. */
export interface Chosen extends Omit<ChosenBackend, "backend"> {
  readonly name: string;
  readonly isActive: boolean;
  readonly sum: number;
}

/** A product of a handful of numbers. */
const tiny: Probe = {
  name: "linear(2, 2)",
  prepare() {
    const layer = linear(2, 2, { rng: rng(1) });
    return { step: () => layer(tensor([[1, 2]])).sum() };
  },
};

async function choose(gpu: ("webgpu" | "webgl2")[], isTiny: boolean): Promise<Chosen> {
  const { backend, reason, candidates } = await autoBackend({ threads: 1, gpu, ...(isTiny ? { probe: tiny } : {}) });
  const sum = await tensor([1, 2, 3]).sum().item();
  return { name: backend.name, reason, candidates, isActive: activeBackend() === backend, sum };
}

Object.assign(globalThis, { choose });
