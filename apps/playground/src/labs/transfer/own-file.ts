/** A picture of a person's own, in the folder of its class. */
export interface OwnFile {
  /** `class/name`, as `imageFolder` has it. */
  readonly path: string;
  readonly file: Blob;
}

/** The class of a path, and what the picture is called in it. */
export function placeOf(path: string): { readonly name: string; readonly file: string } {
  const at = path.indexOf("/");
  return { name: path.slice(0, at), file: path.slice(at + 1) };
}
