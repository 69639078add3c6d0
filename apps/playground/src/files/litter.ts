/** What systems leave in folders and archives, and nobody means. */
const litter = /^(\..*|__MACOSX|Thumbs\.db|desktop\.ini)$/i;

/** Whether a path, such as "cats/.DS_Store", leads to what systems leave there. */
export function isLitter(path: string): boolean {
  return path.split("/").some((part) => litter.test(part));
}
