/** What a program imports, gathered while it is written. */
export interface Imports {
  /** The name of a package's export, which the program imports from then on. */
  use(name: string, from: string): string;
  /** The lines that import all of it, packages and names in order. */
  lines(): string[];
  /** The packages to install, in order. */
  packages(): string[];
}

/** Nothing imported yet. */
export function createImports(): Imports {
  const names = new Map<string, Set<string>>();
  const packages = (): string[] => [...names.keys()].sort();
  return {
    use(name, from) {
      const list = names.get(from) ?? new Set();
      names.set(from, list.add(name));
      return name.replace(/^type /, "");
    },
    lines: () =>
      packages().map((from) => {
        const list = [...(names.get(from) ?? [])].sort((a, b) => a.localeCompare(b));
        return `import { ${list.join(", ")} } from "${from}";`;
      }),
    packages: () => packages().filter((name) => !name.startsWith("node:")),
  };
}
