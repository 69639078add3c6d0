/** How many groups of channels group norm makes: of eight channels each, or what divides them; more than one, since one alone has no variance. */
export function groupsOf(size: number): number {
  for (const groups of [Math.floor(size / 8), Math.floor(size / 4), Math.floor(size / 2)]) {
    if (groups >= 1 && size % groups === 0) return groups;
  }
  return 1;
}
