import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  activeBackend,
  adamW,
  checkpointFolder,
  classificationReport,
  crossEntropy,
  digits,
  dropout,
  earlyStopping,
  ema,
  evaluate,
  fit,
  flatten,
  type Layer,
  linear,
  oneCycle,
  parameters,
  predict,
  type Rng,
  rng,
  sequential,
  setBackend,
  split,
  wasm,
} from "ganglion";
import { convolutionBlock } from "./networks/convolution-block.ts";

/**
 * `pnpm --filter @ganglion/benchmarks soak [MINUTES]`: trains again and again for so many minutes, 30 by default, with all that a run can
 * carry - an average, a stop rule, checkpoints in files, measures, resuming -, and looks at memory after each run. It fails unless what the
 * backend holds is the same after every run, and the process' largest size in the last third is that of the second, but for a tenth.
 */
const minutes = Number(process.argv[2] ?? 30);
if (!(minutes > 0)) throw new Error(`soak: minutes must be a number above 0, got ${process.argv[2]}.`);

interface Sample {
  readonly seconds: number;
  readonly megabytes: number;
  readonly buffers: number;
  readonly bytes: number;
}

setBackend(await wasm({ threads: 1 }));
const [train, validation] = split(await digits({ shape: [1, 8, 8] }), { fraction: 0.8, rng: rng(7) });
const folder = await mkdtemp(join(tmpdir(), "soak-"));
const start = performance.now();
const samples: Sample[] = [];
let steps = 0;
try {
  while (performance.now() - start < minutes * 60_000) {
    steps += await run(samples.length);
    samples.push(look());
    const { seconds, megabytes, buffers } = samples.at(-1) as Sample;
    if (samples.length % 10 === 1)
      console.log(`${seconds.toFixed(0)} s: ${steps} steps, ${megabytes.toFixed(1)} MB, ${buffers} buffers`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
judge();

/** A run of two epochs, interrupted after the first and gone on with. All that it holds is given back. */
async function run(turn: number): Promise<number> {
  const place = join(folder, String(turn % 2));
  await rm(place, { recursive: true, force: true });
  const random = rng(turn);
  let made = 0;
  for (const epochs of [1, 2]) made = await halfRun(place, random, epochs);
  return made;
}

async function halfRun(place: string, random: Rng, epochs: number): Promise<number> {
  const model = network();
  const optimizer = adamW(parameters(model), { learningRate: oneCycle({ peak: 0.01, steps: 100 }) });
  const average = ema(parameters(model), { decay: 0.99 });
  const store = checkpointFolder(place);
  const found = await store.load();
  const measures = { report: classificationReport() };
  const options = {
    train,
    validation,
    loss: crossEntropy,
    optimizer,
    epochs,
    batchSize: 32,
    rng: rng(random.state().key[0]),
  };
  const kept = { averages: { average }, afterUpdate: () => average.update(), stopping: earlyStopping(model), measures };
  const { step } = await fit(model, { ...options, ...kept, save: { to: store, every: 20 }, resume: found?.checkpoint });
  await evaluate(model, validation, { loss: crossEntropy, measures });
  await predict(model, validation);
  for (const x of tensorsOf(found?.checkpoint)) x.dispose();
  kept.stopping.start();
  average.dispose();
  optimizer.zeroGrad();
  optimizer.dispose();
  for (const layer of Object.values(model.children ?? {})) {
    for (const x of Object.values({ ...layer.parameters, ...layer.buffers })) x.dispose();
  }
  return step;
}

function network(): Layer {
  const random = rng(7);
  return sequential(...convolutionBlock(1, 8, random), flatten(), dropout(0.2), linear(128, 10, { rng: random }));
}

interface Held {
  readonly tensors: Readonly<Record<string, { dispose(): void }>>;
}

function tensorsOf(
  checkpoint: { model: Held["tensors"]; optimizer: Held; averages: Readonly<Record<string, Held>> } | undefined,
): { dispose(): void }[] {
  if (checkpoint === undefined) return [];
  const { model, optimizer, averages } = checkpoint;
  const all = [{ tensors: model }, optimizer, ...Object.values(averages)];
  return all.flatMap(({ tensors }) => Object.values(tensors));
}

function look(): Sample {
  (globalThis as { gc?(): void }).gc?.();
  const { buffers, bytes } = activeBackend().memory();
  const megabytes = process.memoryUsage.rss() / 2 ** 20;
  return { seconds: (performance.now() - start) / 1000, megabytes, buffers, bytes };
}

function judge(): void {
  const third = Math.floor(samples.length / 3);
  const [second, last] = [samples.slice(third, 2 * third), samples.slice(2 * third)].map((part) => {
    return Math.max(...part.map(({ megabytes }) => megabytes));
  }) as [number, number];
  const held = new Set(samples.map(({ buffers, bytes }) => `${buffers} buffers of ${bytes} bytes`));
  const seconds = samples.at(-1)?.seconds ?? 0;
  console.log(`${samples.length} runs, ${steps} steps in ${(seconds / 60).toFixed(1)} minutes`);
  console.log(`held after each run: ${[...held].join("; ")}`);
  console.log(`largest size: ${second.toFixed(1)} MB in the second third, ${last.toFixed(1)} MB in the last`);
  if (samples.length >= 3 && held.size === 1 && last <= 1.1 * second) return;
  console.error("soak: memory is not flat.");
  process.exitCode = 1;
}
