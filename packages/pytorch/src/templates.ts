import { refusal, type UrlLike } from "@ganglion/tensor";
import { builtinModule } from "@ganglion/tensor/files";

/**
 * The files of a project that are the same for every run. This file stands beside `index.ts`, so that its addresses are right in a
 * bundle too that leaves them as they are; they are written out, since that is what bundlers look for.
 */
function addresses(): Readonly<Record<string, UrlLike>> {
  return {
    "train.py": new URL("../python/train.py", import.meta.url),
    "check.py": new URL("../python/check.py", import.meta.url),
    "layers.py": new URL("../python/layers.py", import.meta.url),
    "optimizers.py": new URL("../python/optimizers.py", import.meta.url),
    "measure.py": new URL("../python/measure.py", import.meta.url),
    "saving.py": new URL("../python/saving.py", import.meta.url),
    "processes.py": new URL("../python/processes.py", import.meta.url),
    "samples.py": new URL("../python/samples.py", import.meta.url),
    "plateau.py": new URL("../python/plateau.py", import.meta.url),
    "averages.py": new URL("../python/averages.py", import.meta.url),
    "stopping.py": new URL("../python/stopping.py", import.meta.url),
    "augmentations.py": new URL("../python/augmentations.py", import.meta.url),
    "order.py": new URL("../python/order.py", import.meta.url),
    "tensors.py": new URL("../python/tensors.py", import.meta.url),
    "preparation.py": new URL("../python/preparation.py", import.meta.url),
  };
}

interface FileSystem {
  readFile(path: UrlLike, encoding: "utf8"): Promise<string>;
}

/**
 * The texts of these files by name.
 * @throws Error if one cannot be read.
 */
export async function templates(): Promise<Record<string, string>> {
  const read = Object.entries(addresses()).map(async ([name, address]) => [name, await textAt(address)] as const);
  return Object.fromEntries(await Promise.all(read));
}

async function textAt(address: UrlLike): Promise<string> {
  const files = builtinModule<FileSystem>("node:fs/promises");
  try {
    if (files !== undefined && address.href.startsWith("file:")) return await files.readFile(address, "utf8");
    const response = await fetch(address.href);
    if (response.ok) return await response.text();
    throw new Error(`${response.status} ${response.statusText}`.trim());
  } catch (error) {
    const rule = "the files of the package must be readable";
    const remedy = "Let the bundler copy the files of new URL(..., import.meta.url).";
    const got = `"${error instanceof Error ? error.message : String(error)}" for ${address.href}`;
    throw refusal(Error, "exportToPyTorch", rule, got, remedy, { cause: error });
  }
}
