import { refusal } from "@ganglion/tensor";
import { type ByteSource, checkedSource } from "./byte-source.ts";
import type { Reading } from "./reading.ts";
import { openSource } from "./source.ts";

/** A file beside the index, and nothing else. */
const FILE_NAME = /^[^/\\:?#%]+$/;

/** Whether a name in an index is that of a file beside it. */
export function isFileName(name: unknown): name is string {
  return typeof name === "string" && FILE_NAME.test(name) && name !== "." && name !== "..";
}

/** Opens a file that an index names: where the caller says, or beside the index. */
export async function openShard(reading: Reading, index: ByteSource, file: string): Promise<ByteSource> {
  return openSource(reading, reading.shards?.(file) ?? siblingOf(reading.where, index, file));
}

function siblingOf(where: string, { address, label }: ByteSource, file: string): string {
  if (address === undefined || /^(blob|data):/i.test(address)) {
    const remedy = "Pass { shards: (name) => source }, or the path or address of the index.";
    throw refusal(TypeError, where, "the shards of an index must be reachable", `only ${label}`, remedy);
  }
  const [path = "", query = ""] = /^[a-z][a-z0-9+.-]+:/i.test(address) ? address.split(/(?=[?#])/) : [address];
  return path.slice(0, Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1) + file + query.replace(/#.*$/, "");
}

/** Several files as one, each after the one before it. */
export function joinedSource(reading: Reading, label: string, sources: readonly ByteSource[]): ByteSource {
  const [only] = sources;
  if (sources.length === 1 && only !== undefined) return only;
  const starts: number[] = [];
  let size = 0;
  for (const source of sources) {
    starts.push(size);
    size += source.size;
  }
  return checkedSource(reading, label, size, async (start, end, into) => {
    const bytes = into?.subarray(0, end - start) ?? new Uint8Array(end - start);
    for (const [index, source] of sources.entries()) {
      const first = starts[index] as number;
      const [from, to] = [Math.max(start, first), Math.min(end, first + source.size)];
      if (from < to) bytes.set(await source.read(from - first, to - first), from - start);
    }
    return bytes;
  });
}
