import { anything, checkCount, checkFunction, checkOptions } from "@ganglion/tensor";
import type { CifarLabels, CifarOptions } from "./cifar.ts";
import { type CifarParts, openCifar } from "./cifar-files.ts";
import { checkLabels, kindOf10, kindOf100, RENAMED } from "./cifar-kinds.ts";
import { type CifarKind, recordsToDataset } from "./cifar-records.ts";
import type { Dataset } from "./dataset.ts";
import type { TrainAndTest } from "./fashion-mnist.ts";
import { MAX_BYTES, readChecks } from "./read-options.ts";
import { sampleShape } from "./sample-shape.ts";

/** What `cifar10` does. */
export async function readCifar10(options: CifarOptions): Promise<TrainAndTest> {
  checkOptions<CifarOptions>("cifar10", options, sourceChecks(), RENAMED);
  const batches = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);
  return readParts("cifar10", kindOf10(), options, { train: batches, test: ["test_batch.bin"] });
}

/** What `cifar100` does. */
export async function readCifar100(options: CifarOptions & CifarLabels): Promise<TrainAndTest> {
  checkOptions<CifarOptions & CifarLabels>("cifar100", options, { ...sourceChecks(), labels: checkLabels }, RENAMED);
  return readParts("cifar100", kindOf100(options), options, { train: ["train.bin"], test: ["test.bin"] });
}

function sourceChecks() {
  return { from: [], shape: anything, perClass: checkCount, onProgress: checkFunction, ...readChecks() };
}

async function readParts(
  where: string,
  kind: CifarKind,
  options: CifarOptions,
  parts: CifarParts,
): Promise<TrainAndTest> {
  const { from, shape, perClass = Infinity, maxBytes = MAX_BYTES, signal, onProgress } = options;
  const given = { shape: sampleShape(where, [3, 32, 32], shape), perClass };
  const read = await openCifar(from, parts, { name: where, maxBytes, signal, onProgress });
  const part = async (role: "train" | "test"): Promise<Dataset> =>
    recordsToDataset(where, kind, await read(parts[role]), { ...given, role });
  return { train: await part("train"), test: await part("test") };
}
