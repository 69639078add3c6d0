import {
  buffersOf,
  isPlainObject,
  type Layer,
  mapTensors,
  noGrad,
  parametersOf,
  reference,
  rng,
  type Rng,
  scope,
  stateEntries,
  type Tensor,
  tensor,
  walkLayers,
} from "@ganglion/tensor";
import { encodeWeights } from "@ganglion/weights";
import { lossSource } from "./loss-source.ts";
import { expectedOutputs } from "./expected-outputs.ts";
import { writeModel } from "./modules/write-model.ts";
import { optimizerFacts } from "./optimizer-facts.ts";
import type { PyTorchRun } from "./pytorch-run.ts";
import { readme } from "./readme.ts";
import { hasBatchStatistics, release, type ResolvedRun, resolveRun } from "./resolve-run.ts";
import { checkOrder, type Samples, samplesOf, type Values } from "./samples.ts";
import { templates } from "./templates.ts";

/** The files of a project by their paths, with slashes. */
export type ProjectFiles = Readonly<Record<string, string | Uint8Array>>;

/**
 * A run as the files of a PyTorch project: what `exportToPyTorch` writes to a folder, for where there is none, as in a page.
 * @throws as `exportToPyTorch` does
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { pytorchProject } from "@ganglion/pytorch";
 * import { rng } from "@ganglion/tensor";
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * const train = await digits({ shape: [64] });
 * const files = await pytorchProject({ model, train, loss: crossEntropy, optimizer, epochs: 5, batchSize: 64, rng: rng(8) });
 * String(files["model.py"]).includes("nn.Linear(64, 10)"); // => true
 * ```
 */
export async function pytorchProject(run: PyTorchRun): Promise<ProjectFiles> {
  const resolved = resolveRun(run);
  const { checkpoint } = resolved;
  const model = mapTensors(resolved.model, (x, { path }) => checkpoint.model[path] ?? x);
  try {
    return await filesOf(resolved, model);
  } finally {
    for (const x of [...parametersOf(model), ...buffersOf(model)]) x.dispose();
    if (run.checkpoint === undefined) release(checkpoint);
  }
}

async function filesOf(run: ResolvedRun, model: Layer): Promise<ProjectFiles> {
  const { train, validation, checkpoint, batchSize, preparation } = run;
  const samples = await samplesOf("train", train, batchSize, run.signal);
  const measured = validation && (await samplesOf("validation", validation, batchSize, run.signal));
  await checkOrder(train, samples, { batchSize, dropLast: run.dropLast, ...shuffling(run) }, orderOf(run, samples));
  const { backend } = Object.values(checkpoint.model)[0] ?? (await firstOf(samples));
  const [two, three] = [firstRows(samples.x, 2, backend), firstRows(samples.x, 3, backend)];
  const answers = firstRows(samples.y, 2, backend);
  try {
    const source = await writeModel(model, [two, three], run.translate);
    const loss = await lossOf(run, model, two, answers);
    const expected = await expectedOutputs(model, two);
    const { "preparation.py": prepare, ...fixed } = await templates();
    const files: Record<string, string | Uint8Array> = {
      ...fixed,
      "model.py": source,
      "loss.py": loss.source,
      "run.json": `${JSON.stringify(runFacts(run), undefined, 1)}\n`,
      "requirements.txt": "numpy\ntorch>=1.13\n",
      "README.md": readme(run, readmeFacts(run, model)),
      "start/weights.safetensors": await encodeWeights(checkpoint.model),
      "start/optimizer.safetensors": await encodeWeights(checkpoint.optimizer.tensors),
      "start/progress.json": `${JSON.stringify(progressOf(run))}\n`,
      "start/expected.safetensors": await encodeWeights(expected),
      ...(await arrays("train", samples)),
      ...(measured && (await arrays("validation", measured))),
    };
    if (Object.keys(loss.tensors).length > 0) files["start/loss.safetensors"] = await encodeWeights(loss.tensors);
    if (preparation !== undefined && prepare !== undefined) {
      files["preparation.py"] = prepare;
      files["preparation.json"] = `${JSON.stringify(preparation)}\n`;
    }
    for (const x of Object.values(expected)) x.dispose();
    return files;
  } finally {
    for (const x of [two, three, answers]) x.dispose();
  }
}

async function lossOf(
  { loss, lossOptions = {}, lossSource: own }: ResolvedRun,
  model: Layer,
  x: Tensor,
  y: Tensor,
): ReturnType<typeof lossSource> {
  if (own !== undefined) return { source: own, tensors: {} };
  const output = scope(() => noGrad(() => model(x, { training: false })).detach());
  try {
    return await lossSource(loss, lossOptions, output, y);
  } finally {
    output.dispose();
  }
}

/** Where the rest of this epoch's order, or the next one's, comes from. */
function shuffling({ shuffle, checkpoint: { order, random } }: ResolvedRun): { readonly rng?: Rng } {
  if (!shuffle) return {};
  return { rng: order === null ? rng(random).split() : rng(order) };
}

function orderOf(run: ResolvedRun, { x }: Samples): ArrayLike<number> {
  const size = x.shape[0] as number;
  return shuffling(run).rng?.permutation(size) ?? Int32Array.from({ length: size }, (_, at) => at);
}

function runFacts(run: ResolvedRun): object {
  const { model, optimizer, epochs, batchSize, shuffle, dropLast, clip, checkpoint } = run;
  const first = checkpoint.optimizer.steps;
  const facts = optimizerFacts(model, optimizer, first, first + stepsLeft(run));
  const rates = checkpoint.optimizer.rates;
  const groups = facts.groups.map(({ options, ...rest }, at) => {
    const rate = rates[at];
    return { ...rest, options: typeof rate === "number" ? { ...options, learningRate: rate } : options };
  });
  const [[by, at] = []] = Object.entries(clip ?? {});
  return {
    epochs,
    batchSize,
    shuffle,
    dropLast,
    clip: by === undefined ? null : { by, at },
    optimizer: { kind: facts.kind, groups },
  };
}

/** Steps that are left of the epochs. */
function stepsLeft({ train, batchSize, dropLast, epochs, checkpoint }: ResolvedRun): number {
  const perEpoch = dropLast ? Math.floor(train.size / batchSize) : Math.ceil(train.size / batchSize);
  return (epochs - checkpoint.epoch) * perEpoch - checkpoint.cursor;
}

function progressOf({ checkpoint }: ResolvedRun): object {
  const { epoch, cursor, seen, step, random, noise, order, seconds, optimizer } = checkpoint;
  const { steps, numbers } = optimizer;
  return { epoch, cursor, seen, step, random, noise, order, seconds, optimizer: { steps, numbers } };
}

function readmeFacts(run: ResolvedRun, model: Layer): Parameters<typeof readme>[1] {
  const layers = walkLayers(model).map(({ layer }) => layer);
  const entries = stateEntries(model, "exportToPyTorch");
  const sizes = new Map(entries.filter(({ trained }) => trained).map(({ tensor: x }) => [x, x.size]));
  return {
    parameters: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    stepsLeft: stepsLeft(run),
    hasBatchNorm: hasBatchStatistics(model),
    draws: layers.some(
      ({ traits, options }) => traits?.trainingOnly === true || (isPlainObject(options) && "p" in options),
    ),
  };
}

function firstRows({ data, shape, dtype }: Values, count: number, backend: Tensor["backend"]): Tensor {
  const [size = 0, ...row] = shape;
  const width = data.length / Math.max(size, 1);
  const rows = Array.from({ length: count }, (_, at) => data.slice((at % size) * width, ((at % size) + 1) * width));
  const values = Float64Array.from(rows.flatMap((each) => Array.from(each)));
  return tensor(dtype === "int32" ? Int32Array.from(values) : values, {
    shape: [count, ...row],
    dtype,
    backend,
  });
}

async function firstOf(samples: Samples): Promise<Tensor> {
  return firstRows(samples.x, 1, reference());
}

/** Samples as NumPy's files. */
async function arrays(name: string, { x, y }: Samples): Promise<Record<string, Uint8Array>> {
  const npy = async ({ data, shape, dtype }: Values): Promise<Uint8Array> => {
    const values = tensor(data, { shape, dtype, backend: reference() });
    const bytes = await encodeWeights({ [name]: values }, { format: "npy" });
    values.dispose();
    return bytes;
  };
  return { [`data/${name}-x.npy`]: await npy(x), [`data/${name}-y.npy`]: await npy(y) };
}
