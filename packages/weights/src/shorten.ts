/** A name as messages show it. */
export function shorten(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}...` : name;
}
