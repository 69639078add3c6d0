import { existsSync } from "node:fs";
import { join } from "node:path";
import { cifar10, type Dataset, dataset, imageFolder } from "@ganglion/datasets";

/** The means and standard deviations of the channels of CIFAR-10's training images, of pixels of 0-1. */
export const MEAN = [0.4914, 0.4822, 0.4465] as const;
export const STD = [0.247, 0.2435, 0.2616] as const;

/** The two parts, standardized. */
export interface Parts {
  readonly train: Dataset;
  readonly test: Dataset;
}

/**
 * CIFAR-10 from where it lies: a folder with `train.zip` and `test.zip`, in which each class has a folder of pictures, or the
 * published binary version.
 * @param perClass the most pictures of a class, for a trial
 */
export async function readCifar10(folder: string, perClass?: number): Promise<Parts> {
  const limit = perClass === undefined ? {} : { perClass };
  if (!existsSync(join(folder, "train.zip"))) {
    const { train, test } = await cifar10({ from: folder });
    return { train: standardized(train), test: standardized(test) };
  }
  const read = async (part: "train" | "test"): Promise<Dataset> => {
    const { dataset: pictures } = await imageFolder(join(folder, `${part}.zip`), { size: 32, role: part, ...limit });
    return standardized(pictures);
  };
  return { train: await read("train"), test: await read("test") };
}

/** In place, since there are 600 MB of them: what comes in at the edges of a crop is then the mean. */
function standardized(source: Dataset): Dataset {
  const { x, y, shape, classes, role } = source;
  const size = 32 * 32;
  for (let start = 0, channel = 0; start < x.length; start += size, channel = (channel + 1) % 3) {
    const [mean, std] = [MEAN[channel] as number, STD[channel] as number];
    for (let at = start; at < start + size; at++) x[at] = ((x[at] as number) - mean) / std;
  }
  return dataset({ name: "CIFAR-10", x, y, shape, classes, ...(role === undefined ? {} : { role }) });
}
