import type { NamedTensors, WeightsSource, WeightsTarget } from "@ganglion/weights";
import type { CheckedPlace, FolderHandleLike, NodeFolder } from "./checkpoint-place.ts";

/** What checkpoints need of a folder. What is written is there whole, or as it was before. */
export interface Place {
  names(): Promise<readonly string[]>;
  /** Where a file is read from; `undefined` if there is none. */
  find(name: string): Promise<WeightsSource | undefined>;
  write(name: string, tensors: NamedTensors, metadata: Readonly<Record<string, string>>): Promise<void>;
  remove(name: string): Promise<void>;
}

/** What reads and writes in a folder. */
export function openPlace(place: CheckedPlace): Place {
  return "kind" in place ? handlePlace(place) : nodePlace(place);
}

function nodePlace({ files, path, folder }: NodeFolder): Place {
  const names = async (): Promise<readonly string[]> => {
    try {
      return await files.readdir(folder);
    } catch (error) {
      if ((Object(error) as { readonly code?: unknown }).code === "ENOENT") return [];
      throw error;
    }
  };
  return {
    names,
    async find(name) {
      return (await names()).includes(name) ? path.join(folder, name) : undefined;
    },
    async write(name, tensors, metadata) {
      await files.mkdir(folder, { recursive: true });
      await save(path.join(folder, name), tensors, metadata);
    },
    remove: (name) => files.rm(path.join(folder, name), { force: true }),
  };
}

function handlePlace(folder: FolderHandleLike): Place {
  const names = async (): Promise<string[]> => {
    const found: string[] = [];
    for await (const name of folder.keys()) found.push(name);
    return found;
  };
  return {
    names,
    async find(name) {
      if (!(await names()).includes(name)) return undefined;
      return ((await folder.getFileHandle(name)) as { getFile(): Promise<Blob> }).getFile();
    },
    async write(name, tensors, metadata) {
      const file = await folder.getFileHandle(name, { create: true });
      await save(file as WeightsTarget, tensors, metadata);
    },
    remove: (name) => folder.removeEntry(name),
  };
}

async function save(
  target: WeightsTarget,
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const { saveWeights } = await import("@ganglion/weights");
  await saveWeights(target, tensors, { metadata });
}
