import { unzipSync } from "fflate";
import { isLitter } from "../../files/litter.ts";
import type { OwnFile } from "./own-file.ts";

/** What an archive may be unpacked to. Units: bytes. */
const most = 2 ** 29;

/** The files in a zip archive, with their paths. */
export async function unpack(archive: Blob): Promise<readonly OwnFile[]> {
  let size = 0;
  const files = unzipSync(new Uint8Array(await archive.arrayBuffer()), {
    filter({ name, originalSize }) {
      if (name.endsWith("/") || isLitter(name)) return false;
      size += originalSize;
      if (size > most) throw new Error("the archive holds more than 512 MB");
      return true;
    },
  });
  return Object.entries(files).map(([path, bytes]) => ({ path, file: new Blob([bytes as Uint8Array<ArrayBuffer>]) }));
}
