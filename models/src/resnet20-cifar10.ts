import { appendFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { augmentation, augmented, type Dataset, randomCrop, randomFlip } from "@ganglion/datasets";
import { parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { cosineAnnealing, sgd } from "@ganglion/optim";
import { type Layer, type Rng, rng, setBackend } from "@ganglion/tensor";
import { checkpointFolder, fit, type FitEvent } from "@ganglion/train";
import { resnet20 } from "@ganglion/transfer";
import { wasm } from "@ganglion/wasm";
import { saveWeights } from "@ganglion/weights";
import { MEAN, type Parts, readCifar10, STD } from "./cifar10.ts";
import { measure } from "./measure.ts";

/** The recipe of He et al., 2016, section 4.2, with a cosine in place of its steps. */
const RECIPE = { learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4, batchSize: 128, padding: 4 } as const;
const OPTIONS = {
  data: { type: "string" },
  out: { type: "string" },
  epochs: { type: "string", default: "60" },
  seed: { type: "string", default: "7" },
  threads: { type: "string", default: "2" },
  every: { type: "string", default: "100" },
  steps: { type: "string" },
  "per-class": { type: "string" },
} as const;

/** What the command line asks for. */
interface Asked {
  readonly data: string;
  readonly out: string;
  readonly epochs: number;
  readonly seed: number;
  readonly threads: number;
  /** A checkpoint after every so many steps. */
  readonly every: number;
  /** The last step, for a trial. */
  readonly steps: number;
  readonly perClass: number | undefined;
}

function asked(): Asked {
  const { values } = parseArgs({ options: OPTIONS });
  const { data, out, steps, "per-class": perClass } = values;
  if (data === undefined || out === undefined) throw new Error("Pass --data and --out, both folders.");
  const [epochs, seed, threads, every] = [values.epochs, values.seed, values.threads, values.every].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const limits = { steps: Number(steps ?? Infinity), perClass: perClass === undefined ? undefined : Number(perClass) };
  return { data, out, epochs, seed, threads, every, ...limits };
}

/** Trains, with a checkpoint after every so many steps; started again, it goes on from the last one. */
async function main(): Promise<void> {
  const request = asked();
  await mkdir(request.out, { recursive: true });
  const log: Log = (line) => appendFile(join(request.out, "log.jsonl"), `${JSON.stringify(line)}\n`);
  setBackend(await wasm({ threads: request.threads }));
  const parts = await readCifar10(request.data, request.perClass);
  await log({ train: parts.train.size, test: parts.test.size, at: new Date().toISOString() });
  const random = rng(request.seed);
  const model = resnet20({ rng: random.split() });
  if (await train(model, parts, random.split(), request, log)) await finish(model, parts.test, request, log);
}

type Log = (line: object) => Promise<void>;

/** @returns whether it came to the end */
async function train(model: Layer, parts: Parts, random: Rng, request: Asked, log: Log): Promise<boolean> {
  const { learningRate, momentum, weightDecay, batchSize, padding } = RECIPE;
  const { epochs, every } = request;
  const steps = epochs * Math.floor(parts.train.size / batchSize);
  const rate = cosineAnnealing(learningRate, { steps });
  const folder = checkpointFolder(join(request.out, "checkpoints"));
  const found = await folder.load();
  await log({ resumed: found?.file ?? null, damaged: found?.damaged.map(({ file }) => file) ?? [] });
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());
  const training = fit(model, {
    train: augmented(parts.train, augmentation(randomCrop({ padding }), randomFlip())),
    loss: crossEntropy,
    optimizer: sgd(parameters(model), { learningRate: rate, momentum, weightDecay }),
    epochs,
    batchSize,
    dropLast: true,
    rng: random,
    every: 10,
    signal: stop.signal,
    resume: found?.checkpoint,
  });
  let saved = found?.checkpoint.step ?? 0;
  for await (const event of training) {
    await log(shown(event));
    if (event.type === "step" && event.step - saved >= every) {
      await folder.save(training.checkpoint());
      saved = event.step;
    }
    if (event.type === "step" && event.step >= request.steps) stop.abort();
    if (event.type === "epoch" && event.epoch % 10 === 0 && event.epoch < epochs) {
      await log({ epoch: event.epoch, test: (await measure(model, parts.test)).accuracy });
    }
  }
  await folder.save(training.checkpoint());
  return !stop.signal.aborted;
}

/** Measures the model on the test images, and writes it and its card. */
async function finish(model: Layer, test: Dataset, { out, epochs, seed }: Asked, log: Log): Promise<void> {
  const { accuracy, confusion } = await measure(model, test);
  const recipe = { ...RECIPE, epochs, schedule: "cosine" };
  const card = { data: "CIFAR-10", recipe, seed, mean: MEAN, std: STD, accuracy, confusion };
  const facts = { classes: test.classes, mean: MEAN, std: STD, accuracy };
  const texts = Object.entries(facts).map(([name, fact]) => [name, JSON.stringify(fact)]);
  const metadata = Object.fromEntries(texts) as Record<string, string>;
  await saveWeights(join(out, "resnet20-cifar10.safetensors"), model, { dtype: "float16", metadata });
  await writeFile(join(out, "card.json"), `${JSON.stringify(card, null, 2)}\n`);
  await log({ done: accuracy });
}

/** An event as a line of the log. */
function shown(event: FitEvent): object {
  if (event.type === "step") {
    const { step, loss, accuracy, learningRate, samplesPerSecond } = event;
    return { step, loss, accuracy, learningRate, secondsPerStep: RECIPE.batchSize / samplesPerSecond };
  }
  return event.type === "epoch"
    ? { epoch: event.epoch, loss: event.loss, accuracy: event.accuracy }
    : { type: event.type };
}

await main();
