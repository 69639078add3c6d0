/** What archives and folders hold besides what a person put there. */
const litter = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i;

/** Whether a file was put there by a program. */
export function isLitter(path: string): boolean {
  return litter.test(path);
}
