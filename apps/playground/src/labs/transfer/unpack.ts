import { unzipSync } from "fflate";
import { isLitter } from "../../files/litter.ts";
import type { OwnFile } from "./own-file.ts";

/** What an archive may be unpacked to. Units: bytes. */
const most = 2 ** 29;

/** Why an archive was not unpacked. */
export interface UnpackFault {
  readonly fault: "largeArchive" | "brokenArchive";
}

/** The files in a zip archive, with their paths; or why it is not unpacked. */
export async function unpack(archive: Blob): Promise<readonly OwnFile[] | UnpackFault> {
  let size = 0;
  const filter = ({ name, originalSize }: { readonly name: string; readonly originalSize: number }): boolean => {
    if (name.endsWith("/") || isLitter(name)) return false;
    size += originalSize;
    return size <= most;
  };
  try {
    const files = unzipSync(new Uint8Array(await archive.arrayBuffer()), { filter });
    if (size > most) return { fault: "largeArchive" };
    return Object.entries(files).map(([path, bytes]) => ({ path, file: new Blob([bytes as Uint8Array<ArrayBuffer>]) }));
  } catch {
    return { fault: "brokenArchive" };
  }
}
