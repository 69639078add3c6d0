import { checkString, refusal, type UrlLike } from "@ganglion/tensor";
import { fileSystem } from "./file-system.ts";
import { pytorchProject } from "./project.ts";
import type { PyTorchRun } from "./pytorch-run.ts";

const where = "exportToPyTorch";

/**
 * Writes a run as a PyTorch project: the model as `nn.Module` with the same state-dict keys, weights, optimizer with its state and schedules,
 * loss, data and the order in which it comes, for one process or, by `torchrun`, for several whose gradients average to the same. What
 * it trains there comes back by `readWeights` or `importFromPyTorch`. A project that is there already is written anew, but for its checkpoints.
 *
 * What samples are changed by, penalties, averages, early stopping and a rate that waits for news go on there as they would here.
 *
 * Layers are recognized by what they compute. Containers, and functions made of operations, are written as the operations that they ask for;
 * for what cannot be written, `translate` says how PyTorch makes it.
 * @returns the paths of the files in the folder
 * @throws TypeError or RangeError for what is no run, or a checkpoint of another; Error if something of it cannot be written in PyTorch's
 * words, or if the folder holds something else or cannot be written; the reason of the run's signal.
 * @example
 * ```ts no-run
 * import { digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { exportToPyTorch } from "@ganglion/pytorch";
 * import { rng } from "@ganglion/tensor";
 * import { fit } from "@ganglion/train";
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * const options = { train: await digits({ shape: [64] }), loss: crossEntropy, optimizer, epochs: 50, batchSize: 64, rng: rng(8) };
 * const training = fit(model, options);
 * for await (const { type } of training) if (type === "epoch") break;
 * await exportToPyTorch({ model, ...options, checkpoint: training.checkpoint() }, "digits-in-pytorch");
 * ```
 */
export async function exportToPyTorch(run: PyTorchRun, folder: string | UrlLike): Promise<readonly string[]> {
  checkFolder(where, folder);
  const files = fileSystem(where);
  await files.checkProject(folder);
  const project = await pytorchProject(run);
  for (const [path, content] of Object.entries(project)) await files.write(folder, path, content);
  return Object.keys(project);
}

/** @throws TypeError unless `value` is a path or a URL. */
export function checkFolder(at: string, value: unknown): asserts value is string | UrlLike {
  if (typeof (Object(value) as Partial<UrlLike>).href === "string") return;
  checkString(at, "folder", value);
  if (value === "") throw refusal(TypeError, at, "folder must be a path", '""', "Name a folder.");
}
