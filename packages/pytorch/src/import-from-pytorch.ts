import type { Checkpoint, EarlyStopping } from "@ganglion/train";
import {
  cast,
  isPlainObject,
  keep,
  noGrad,
  refusal,
  rng,
  type RngState,
  type Tensor,
  type UrlLike,
} from "@ganglion/tensor";
import { readWeights } from "@ganglion/weights";
import { checkFolder } from "./export-to-pytorch.ts";
import { fileSystem } from "./file-system.ts";
import type { PyTorchRun } from "./pytorch-run.ts";
import { release, resolveRun } from "./resolve-run.ts";

const where = "importFromPyTorch";

/**
 * The last checkpoint of a project that `exportToPyTorch` wrote, for `fit(model, { ..., resume })`: weights, the optimizer's state, where it
 * is in the data and the generators. `run` is the one that was exported.
 * @throws TypeError, RangeError for what is no run; Error if there is no checkpoint in the folder, if it is of another run, or within an
 * epoch. Nothing is changed then.
 * @example
 * ```ts no-run
 * import { digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { importFromPyTorch } from "@ganglion/pytorch";
 * import { rng } from "@ganglion/tensor";
 * import { fit } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * const options = { train: await digits({ shape: [64] }), loss: crossEntropy, optimizer, epochs: 60, batchSize: 64, rng: rng(8) };
 * const resume = await importFromPyTorch({ model, ...options }, "digits-in-pytorch");
 * await fit(model, { ...options, resume });
 * ```
 */
export async function importFromPyTorch(run: PyTorchRun, folder: string | UrlLike): Promise<Checkpoint> {
  checkFolder(where, folder);
  const files = fileSystem(where);
  const { checkpoint: begun } = resolveRun({ ...run, checkpoint: undefined });
  const made: Tensor[] = [];
  try {
    const latest = (await files.read(folder, "checkpoints/latest"))?.trim();
    if (latest === undefined) throw missing(folder, "no checkpoints/latest");
    const within = `checkpoints/${latest}`;
    const progress = readProgress(folder, await files.read(folder, `${within}/progress.json`));
    const read = async (name: string): Promise<Readonly<Record<string, Tensor>>> => {
      const { tensors } = await readWeights(files.pathOf(folder, `${within}/${name}.safetensors`));
      made.push(...Object.values(tensors));
      return tensors;
    };
    const model = fitted(folder, await read("weights"), begun.model);
    made.push(...Object.values(model));
    const { steps, numbers, rates } = progress.optimizer;
    const told = begun.optimizer.rates.map((rate, at) => (isPlainObject(rate) ? (rates?.[at] ?? rate) : rate));
    const optimizer = { ...begun.optimizer, steps, numbers, rates: told, tensors: await read("optimizer") };
    const averaged = Object.keys(progress.averages ?? {}).length > 0 ? await read("averages") : {};
    const hasBest = typeof progress.stopping?.best === "number" && keepsBest(run);
    const best = hasBest ? await read("best") : {};
    const averages = carried(begun, progress, averaged, best);
    const { epoch, step, seconds } = progress;
    const places = { epoch, cursor: 0, seen: 0, step, seconds, order: null };
    const generators = { random: rng(progress.random).state(), noise: rng(progress.noise).state() };
    return { ...begun, model, optimizer, averages, ...places, ...generators };
  } catch (error) {
    for (const x of made) x.dispose();
    throw error;
  } finally {
    release(begun);
  }
}

function keepsBest({ stopping }: PyTorchRun): boolean {
  return (stopping as Partial<EarlyStopping> | undefined)?.options?.keepBest === true;
}

/** The averages of the run, and what early stopping remembers, as they are in the project. */
function carried(
  { averages }: Checkpoint,
  progress: Progress,
  averaged: Readonly<Record<string, Tensor>>,
  best: Readonly<Record<string, Tensor>>,
): Checkpoint["averages"] {
  const entries = Object.entries(averages).map(([name, begun]) => {
    if (name === "stopping") return [name, { ...begun, ...progress.stopping, tensors: best }] as const;
    const tensors = Object.fromEntries(
      Object.keys(begun.tensors).map((at) => [at, averaged[`${name}.${at}`] ?? begun.tensors[at]] as const),
    ) as Readonly<Record<string, Tensor>>;
    return [name, { ...begun, updates: progress.averages?.[name] ?? begun.updates, tensors }] as const;
  });
  return Object.fromEntries(entries);
}

interface Progress {
  readonly epoch: number;
  readonly cursor: number;
  readonly step: number;
  readonly seconds: number;
  readonly random: RngState;
  readonly noise: RngState;
  readonly optimizer: {
    readonly steps: number;
    readonly numbers: Readonly<Record<string, number>>;
    readonly rates?: Checkpoint["optimizer"]["rates"];
  };
  readonly averages?: Readonly<Record<string, number>>;
  readonly stopping?: { readonly best: number | null } | null;
}

function readProgress(folder: string | UrlLike, text: string | undefined): Progress {
  if (text === undefined) throw missing(folder, "no progress.json");
  let progress: unknown;
  try {
    progress = JSON.parse(text);
  } catch (error) {
    throw missing(folder, "a progress.json that is no JSON", error);
  }
  const { optimizer, cursor, ...rest } = (isPlainObject(progress) ? progress : {}) as Partial<Progress>;
  const counts = [rest.epoch, rest.step, cursor, optimizer?.steps];
  const areCounts = counts.every((count) => Number.isSafeInteger(count) && (count as number) >= 0);
  const isRead = areCounts && isPlainObject(optimizer?.numbers) && typeof rest.seconds === "number";
  if (!isRead || rest.random === undefined || rest.noise === undefined)
    throw missing(folder, "a progress.json of another form");
  if (cursor !== 0) {
    const remedy = "Let train.py come to the end of the epoch, without --steps.";
    throw refusal(
      Error,
      where,
      "the checkpoint must be one between two epochs",
      `one after ${cursor} steps of one`,
      remedy,
    );
  }
  return progress as Progress;
}

/** The tensors by the names, shapes and dtypes that the run has. */
function fitted(
  folder: string | UrlLike,
  found: Readonly<Record<string, Tensor>>,
  wanted: Readonly<Record<string, Tensor>>,
): Readonly<Record<string, Tensor>> {
  const strangers = [
    ...Object.keys(wanted).filter((name) => found[name]?.shape.join() !== wanted[name]?.shape.join()),
    ...Object.keys(found).filter((name) => wanted[name] === undefined),
  ];
  if (strangers.length > 0) throw missing(folder, `weights of another model (${strangers.slice(0, 5).join(", ")})`);
  const entries = Object.entries(wanted).map(([name, x]) => {
    return [name, keep(noGrad(() => cast(found[name] as Tensor, x.dtype)).detach())] as const;
  });
  return Object.fromEntries(entries);
}

function missing(folder: string | UrlLike, got: string, cause?: unknown): Error {
  const rule = "the folder must hold a checkpoint of this run";
  const remedy = "Pass the folder that exportToPyTorch wrote to, once train.py has saved something.";
  return refusal(
    Error,
    where,
    rule,
    `${got} in ${String(folder)}`,
    remedy,
    ...(cause === undefined ? [] : [{ cause }]),
  );
}
