import { refusal, type UrlLike } from "@ganglion/tensor";
import { builtinModule } from "@ganglion/tensor/files";

/** What is used of `node:fs/promises`. */
interface NodeFiles {
  mkdir(path: string, options: { readonly recursive: true }): Promise<unknown>;
  writeFile(path: string, content: string | Uint8Array): Promise<void>;
  readFile(path: string, encoding: "utf8"): Promise<string>;
  readdir(path: string): Promise<string[]>;
}

/** What is used of `node:path` and `node:url`. */
interface NodePaths {
  join(...parts: string[]): string;
  dirname(path: string): string;
}

/** A folder of the file system. */
export interface FileSystem {
  /** @throws Error if there is something in the folder that is no project. */
  checkProject(folder: string | UrlLike): Promise<void>;
  write(folder: string | UrlLike, path: string, content: string | Uint8Array): Promise<void>;
  /** The text of a file; `undefined` if there is none. */
  read(folder: string | UrlLike, path: string): Promise<string | undefined>;
  pathOf(folder: string | UrlLike, path: string): string;
}

/**
 * The file system of Node and its like.
 * @throws Error where there is none.
 */
export function fileSystem(where: string): FileSystem {
  const files = builtinModule<NodeFiles>("node:fs/promises");
  const paths = builtinModule<NodePaths>("node:path");
  const urls = builtinModule<{ fileURLToPath(url: UrlLike): string }>("node:url");
  if (files === undefined || paths === undefined || urls === undefined) {
    const remedy = "Take the files from pytorchProject(run), and offer them as a zip.";
    throw refusal(Error, where, "there must be a file system", "a page without one", remedy);
  }
  const pathOf = (folder: string | UrlLike, path: string): string =>
    paths.join(typeof folder === "string" ? folder : urls.fileURLToPath(folder), path);
  return {
    pathOf,
    async checkProject(folder) {
      const found = await files
        .readdir(pathOf(folder, "."))
        .catch((error: unknown) => absent<string[]>(where, folder, error, []));
      if (found.length === 0 || found.includes("run.json")) return;
      const rule = "the folder must be empty, or hold a project";
      throw refusal(Error, where, rule, `${found.slice(0, 3).join(", ")} in ${String(folder)}`, "Name another folder.");
    },
    async write(folder, path, content) {
      const target = pathOf(folder, path);
      await files.mkdir(paths.dirname(target), { recursive: true });
      await files.writeFile(target, content);
    },
    read: (folder, path) =>
      files.readFile(pathOf(folder, path), "utf8").catch((error: unknown) => absent(where, folder, error, undefined)),
  };
}

/** What stands for what is not there. */
function absent<T>(where: string, folder: string | UrlLike, error: unknown, instead: T): T {
  const { code } = Object(error) as { readonly code?: unknown };
  if (code === "ENOENT") return instead;
  const got = `${String(code)} at ${String(folder)}`;
  throw refusal(Error, where, "the folder must be one that can be read", got, "Check what it is.", { cause: error });
}
