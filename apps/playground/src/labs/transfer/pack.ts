import { zipSync } from "fflate";
import type { OwnFile } from "./own-file.ts";

/** The pictures as an archive with a folder for each class; pictures are packed already. */
export async function pack(files: readonly OwnFile[]): Promise<Uint8Array> {
  const entries = await Promise.all(
    files.map(async ({ path, file }) => [path, new Uint8Array(await file.arrayBuffer())] as const),
  );
  return zipSync(Object.fromEntries(entries), { level: 0 });
}
