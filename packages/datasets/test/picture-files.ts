import { deflateRawSync } from "node:zlib";
import { rejection } from "@ganglion/tensor/testing";
import { type ImageFolderOptions, imageFolder, type PictureSource } from "../src/index.ts";
import { picture } from "./encoded-images.ts";
import { zip } from "./write-zip.ts";

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** Pictures in folders by class, with what operating systems leave beside them. */
export const pictures: Files = {
  "dog/b.jpg": picture("JPEG"),
  "cat/2.png": picture("PNG in grey"),
  "cat/10.png": picture("PNG in colour"),
  "cat/.DS_Store": new Uint8Array(9),
  "Thumbs.db": new Uint8Array(9),
  "dog/a.png": picture("PNG of a palette"),
};

/** Files as a zip archive, within `root`, and deflated if it `packs`. */
export function archive(
  files: Readonly<Record<string, Uint8Array>>,
  root = "",
  packs = false,
): Uint8Array<ArrayBuffer> {
  return zip(
    Object.entries(files).map(([path, bytes]) => {
      if (!packs) return { name: root + path, data: bytes };
      return { name: root + path, data: new Uint8Array(deflateRawSync(bytes)), method: 8, size: bytes.length };
    }),
  );
}

/** What `imageFolder` says of a source or of options. */
export function refusalOf(source: unknown, options: unknown = { size: 4 }): Promise<string> {
  return rejection(imageFolder(source as PictureSource, options as ImageFolderOptions));
}
