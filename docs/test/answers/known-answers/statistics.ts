import { conv2d, sequential } from "@ganglion/layers";
import { type BatchNorm, type BatchNormSwitches, batchNorm, foldBatchNorm } from "@ganglion/normalization";
import { standardize } from "@ganglion/preprocessing";
import { assign, backward, cast, rng, sum, tensor } from "@ganglion/tensor";
import { optimAgreements } from "../agreement/optim.ts";
import { type Answer, claim, distance } from "./stated.ts";

function eps(): string {
  const y = batchNorm(1, { eps: 3 })(tensor([[-1], [1]]), { training: true });
  // The root of 1 + 3, not 1 + 3.
  return claim("eps inside of the root", distance(y.dataSync(), [-0.5, 0.5]) < 1e-7);
}

function correction(): string {
  const layer = batchNorm(1, { eps: 0, momentum: 1 });
  // Mean 1, variance 1 by two samples, 2 by one degree of freedom.
  const y = layer(tensor([[0], [2]]), { training: true });
  const isBiased = distance(y.dataSync(), [-1, 1]) < 1e-6;
  const isUnbiased = distance(layer.buffers.running_var!.dataSync(), [2]) < 1e-6;
  return claim("biased to normalize, unbiased to remember", isBiased && isUnbiased);
}

function farAway(): string {
  const x = rng(3).normal([64, 4]).add(1e4);
  const [near, exact] = (["float32", "float64"] as const).map((dtype) =>
    batchNorm(4, { dtype })(cast(x, dtype), { training: true }).dataSync(),
  );
  return claim("right in float32", distance(near!, exact!) < 2e-5);
}

/** Whether the output, the running mean and the gradients follow each its own switch, in training and out of it. */
function follows(switches: Required<BatchNormSwitches>, training: boolean): boolean {
  const layer: BatchNorm = batchNorm(1, { eps: 0, ...switches });
  assign(layer.buffers.running_var!, tensor([4]));
  const y = layer(tensor([[1], [3]], { requiresGrad: true }), { training });
  backward(sum(y));
  const isNormalized = distance(y.dataSync(), switches.normalizeBy === "batch" ? [-1, 1] : [0.5, 1.5]) < 1e-6;
  const hasMoved = Math.abs(layer.buffers.running_mean!.dataSync()[0]!) > 0.1;
  const hasGradient = layer.parameters.bias?.grad !== undefined;
  return isNormalized && hasMoved === switches.updateRunning && hasGradient === switches.trainable;
}

function switchRows(): string {
  const rows = [true, false].flatMap((trainable) =>
    [true, false].flatMap((updateRunning) =>
      (["batch", "running"] as const).map((normalizeBy) => ({ trainable, updateRunning, normalizeBy })),
    ),
  );
  const right = rows.filter((row) => follows(row, true) && follows(row, false)).length;
  return right === 8 ? "eight rows" : `${right} rows`;
}

async function folding(): Promise<string> {
  const random = rng(7);
  const norm = batchNorm(8, { dtype: "float64" });
  for (let batch = 0; batch < 5; batch += 1) {
    norm(random.normal([4, 8, 3, 3], { dtype: "float64" }).mul(2).add(1), { training: true });
  }
  const options = { kernelSize: 3, groups: 2, dtype: "float64", rng: random } as const;
  const model = sequential(conv2d(4, 8, options), norm);
  const { model: small, folded } = await foldBatchNorm(model);
  const x = random.normal([2, 4, 6, 7], { dtype: "float64" });
  const isExact = folded.length === 1 && distance(small(x).dataSync(), model(x).dataSync()) < 1e-12;
  return claim("exact but for rounding", isExact);
}

async function constantFeature(): Promise<string> {
  const x = tensor([
    [5, 1],
    [5, 2],
    [5, 3],
  ]);
  const y = (await standardize(x))(x).dataSync();
  return claim("becomes 0, not NaN", [0, 2, 4].every((index) => y[index] === 0) && Math.abs(y[1]! + 1.224745) < 1e-5);
}

async function trajectories(): Promise<string> {
  const rows = await optimAgreements();
  const worst = Math.max(...rows.flatMap(({ reference, wasm }) => [reference.values, wasm.values]));
  return claim("25 steps to 1e-5", rows.length >= 8 && worst <= 1e-5);
}

/** What is measured on data, and what optimizers remember. */
export const statistics: Readonly<Record<string, Answer>> = {
  "Batch norm's eps": eps,
  "Batch norm's variances": correction,
  "Mean 1e4, standard deviation 1": farAway,
  "Batch norm's switches": switchRows,
  Folding: folding,
  "A constant feature": constantFeature,
  "Trajectories of optimizers": trajectories,
};
