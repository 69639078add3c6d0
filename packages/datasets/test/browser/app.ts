import { reference, setBackend } from "@ganglion/tensor";
import { type ImageFolder, type ImageFolderOptions, imageFolder, readImage } from "../../src/index.ts";
import { decodeImage } from "../../src/images/decode-image.ts";

setBackend(reference());

type Files = Readonly<Record<string, string>>;
const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** The pictures as `<input type="file" webkitdirectory>` gives them. */
function chosen(files: Files): File[] {
  return Object.entries(files).map(([path, file]) => {
    const one = new File([bytesOf(file)], path.split("/").at(-1)!);
    return Object.defineProperty(one, "webkitRelativePath", { value: `pictures/${path}` });
  });
}

/** The pictures in the page's own file system. */
async function stored(files: Files): Promise<FileSystemDirectoryHandle> {
  const root = await (await navigator.storage.getDirectory()).getDirectoryHandle("pictures", { create: true });
  for (const [path, file] of Object.entries(files)) {
    const [folder, name] = path.split("/") as [string, string];
    const handle = await (await root.getDirectoryHandle(folder, { create: true })).getFileHandle(name, {
      create: true,
    });
    const writable = await handle.createWritable();
    await writable.write(bytesOf(file));
    await writable.close();
  }
  return root;
}

const shown = ({ dataset, files, counts, skipped }: ImageFolder): object => ({
  files,
  counts,
  classes: dataset.classes,
  shape: dataset.shape,
  x: Array.from(dataset.x, (value) => Math.round(value * 255)),
  skipped: skipped.map(({ file, reason }) => `${file}: ${String(reason)}`),
});

/** What the tests ask the page to do. */
export const tasks = {
  async decoded(file: string): Promise<{ readonly shape: number[]; readonly data: number[] }> {
    const decoding = { where: "decode", decoder: undefined, maxPixels: 10_000, background: [255, 255, 255] as const };
    const { width, height, data } = await decodeImage(decoding, "x", bytesOf(file));
    return { shape: [height, width], data: [...data] };
  },
  async folder(source: "chosen" | "stored", files: Files, options: ImageFolderOptions): Promise<object> {
    return shown(await imageFolder(source === "chosen" ? chosen(files) : ((await stored(files)) as never), options));
  },
  async canvas(): Promise<unknown> {
    const context = new OffscreenCanvas(2, 1).getContext("2d")!;
    context.fillStyle = "rgb(255 0 51)";
    context.fillRect(0, 0, 2, 1);
    return (await readImage(context.getImageData(0, 0, 2, 1), { size: 1 })).array();
  },
};
Object.assign(globalThis, { tasks });
