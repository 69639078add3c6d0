import { type ReadonlySignal, signal } from "@preact/signals";
import { type OwnFile, placeOf } from "./own-file.ts";

/** A class of a person's own pictures. */
export interface OwnClass {
  readonly name: string;
  readonly files: readonly OwnFile[];
}

/** A person's own pictures, by class. */
export interface OwnPictures {
  readonly classes: ReadonlySignal<readonly OwnClass[]>;
  /** Another number after each change. */
  readonly version: ReadonlySignal<number>;
  /** All pictures, class after class. */
  all(): readonly OwnFile[];
  /** Adds a class without pictures, unless there is one of that name; says what it is called. */
  addClass(name: string): string;
  /** Adds pictures, each to the class of its folder; those without a folder to `fallback`. */
  add(files: readonly OwnFile[], fallback: string): void;
  removeClass(name: string): void;
  remove(path: string): void;
}

/** How long a class' name may be. */
export const longestName = 40;

/** None yet. */
export function createOwnPictures(): OwnPictures {
  const classes = signal<readonly OwnClass[]>([]);
  const version = signal(0);
  const change = (next: readonly OwnClass[]): void => {
    classes.value = next;
    version.value += 1;
  };
  return {
    classes,
    version,
    all: () => classes.peek().flatMap(({ files }) => files),
    addClass(given) {
      const name = cleanName(given);
      const isNew = name !== "" && !classes.peek().some((one) => one.name === name);
      // A class without pictures changes nothing of what is read.
      if (isNew) classes.value = [...classes.peek(), { name, files: [] }];
      return name;
    },
    add(files, fallback) {
      const byName = new Map(
        classes.peek().map(({ name, files: own }) => [name, new Map(own.map((f) => [f.path, f]))]),
      );
      const given = new Set<string>();
      for (const { path, file } of files) {
        const place = folderOf(path, fallback);
        const own = byName.get(place.name) ?? new Map<string, OwnFile>();
        byName.set(place.name, own);
        const free = freePath(`${place.name}/${place.file}`, own, file, given);
        given.add(free);
        own.set(free, { path: free, file });
      }
      change([...byName].map(([name, own]) => ({ name, files: [...own.values()] })));
    },
    removeClass: (name) => change(classes.peek().filter((one) => one.name !== name)),
    remove(path) {
      change(classes.peek().map(({ name, files }) => ({ name, files: files.filter((one) => one.path !== path) })));
    },
  };
}

/** The innermost folder is the class. */
function folderOf(path: string, fallback: string): { readonly name: string; readonly file: string } {
  const parts = path.split(/[\\/]/).filter((part) => part !== "");
  const file = parts.at(-1) ?? path;
  return { name: cleanName(parts.at(-2) ?? fallback) || fallback, file };
}

/**
 * Another picture of the same name gets another one; the same picture, given once more, replaces itself. Those that are `given` together are
 * all different.
 */
function freePath(path: string, own: ReadonlyMap<string, OwnFile>, file: Blob, given: ReadonlySet<string>): string {
  const { name, file: last } = placeOf(path);
  const dot = last.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [last.slice(0, dot), last.slice(dot)] : [last, ""];
  for (let number = 1; ; number += 1) {
    const next = number === 1 ? path : `${name}/${stem}-${number}${end}`;
    const there = own.get(next);
    if (there === undefined || (there.file.size === file.size && !given.has(next))) return next;
  }
}

function cleanName(name: string): string {
  return name
    .replaceAll(/[\s\\/\p{Cc}]+/gu, " ")
    .replace(/^[. ]+/, "")
    .slice(0, longestName)
    .trimEnd();
}
