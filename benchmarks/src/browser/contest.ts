import * as jax from "@jax-js/jax";
import * as tf from "@tensorflow/tfjs";
import { type GpuBackend, gpu } from "@ganglion/gpu";
import { setBackend } from "@ganglion/tensor";
import type { ContestantId } from "../harness/contestants.ts";
import type { Task, Work } from "../harness/work.ts";
import { type Outcome, type Pace, runRounds } from "../harness/rounds.ts";
import { jaxCnn } from "../networks/jax.ts";
import { cnn } from "../networks/ours.ts";
import { tfjsCnn } from "../networks/tfjs.ts";
import { trainingWork } from "../networks/training.ts";
import { countLaunches, type Launches } from "./count-launches.ts";

/** What came of it, as plain data. */
export interface Contest {
  readonly adapter: string;
  readonly outcomes: readonly (readonly [ContestantId, Outcome])[];
  /** What one step of each asks of the device. */
  readonly launches: readonly (readonly [ContestantId, Launches])[];
}

/** Lets everyone train the same network in this page, in turns. */
async function compete(batch: number, pace: Pace): Promise<Contest> {
  const { adapter } = (await gpu({ prefer: ["webgpu"] })).report;
  tf.enableProdMode();
  const makers: readonly (readonly [ContestantId, () => Promise<Task>])[] = [
    ["ganglion-webgpu", () => ours("webgpu", batch)],
    ["ganglion-webgl2", () => ours("webgl2", batch)],
    ["jax-webgpu", () => theirJax(batch)],
    ["tfjs-webgpu", () => theirTfjs("webgpu", batch)],
    ["tfjs-webgl", () => theirTfjs("webgl", batch)],
  ];
  const tasks = new Map(makers.map(([id, make]) => [id, lazy(make)] as const));
  const outcomes = await runRounds(tasks, pace);
  const launches: [ContestantId, Launches][] = [];
  for (const [id, outcome] of outcomes) {
    if (!("failure" in outcome)) launches.push([id, await launchesOfStep(tasks.get(id) as Task)]);
  }
  return { adapter, outcomes: [...outcomes], launches };
}

/** By which two steps ask for more than one, so that what waiting for the device asks for does not count. */
async function launchesOfStep(task: Task): Promise<Launches> {
  const one = await countLaunches(() => task.run(1));
  const two = await countLaunches(() => task.run(2));
  return { launches: two.launches - one.launches, submits: two.submits - one.submits };
}

/** Made in the first round, so that whoever cannot even be made fails alone. */
function lazy(make: () => Promise<Task>): Task {
  let made: Promise<Task> | undefined;
  return {
    async run(iterations) {
      made ??= make();
      return (await made).run(iterations);
    },
    close: async () => (await made)?.close(),
  };
}

async function ours(mode: "webgpu" | "webgl2", batch: number): Promise<Task> {
  const backend: GpuBackend = await gpu({ prefer: [mode] });
  setBackend(backend);
  return timed(
    trainingWork(cnn(), [batch, 1, 28, 28]),
    async () => setBackend(backend),
    () => backend.idle(),
  );
}

async function theirJax(batch: number): Promise<Task> {
  await jax.init("webgpu");
  jax.defaultDevice("webgpu");
  const settled = async (): Promise<void> => {
    await jax.random.normal(jax.random.key(1), [64]).data();
  };
  return timed(jaxCnn(jax, batch), async () => undefined, settled);
}

async function theirTfjs(name: "webgpu" | "webgl", batch: number): Promise<Task> {
  await import("@tensorflow/tfjs-backend-webgpu");
  const enter = async (): Promise<void> => {
    if (!(await tf.setBackend(name))) throw new Error(`tfjs has no backend ${name} here`);
    await tf.ready();
  };
  await enter();
  const settled = async (): Promise<void> => {
    // What is read last was computed last; operations on fewer elements would run on the CPU.
    const last = tf.tidy(() => tf.add(tf.ones([64, 64]), 1));
    await last.data();
    last.dispose();
  };
  return timed(tfjsCnn(tf, batch), enter, settled);
}

/** The time until the device is done. */
function timed(work: Work, enter: () => Promise<void>, settled: () => Promise<void>): Task {
  return {
    async run(iterations) {
      await enter();
      const start = performance.now();
      for (let i = 0; i < iterations; i++) await work.step();
      await settled();
      return performance.now() - start;
    },
    close: () => work.dispose?.(),
  };
}

Object.assign(globalThis, { compete });
