/** Settings that a link can hide, by their names in links. */
export const hideableSettings = [
  "data",
  "prep",
  "hidden",
  "activation",
  "norm",
  "init",
  "rate",
  "momentum",
  "batch",
  "epochs",
  "seed",
  "optimizer",
  "schedule",
  "decay",
  "clip",
  "compute",
] as const;

/** Parts of the page that a link can hide. */
export const hideableParts = [
  "settings",
  "experiments",
  "network",
  "curves",
  "results",
  "predictions",
  "layers",
  "confusion",
  "draw",
  "compare",
  "code",
  "step",
  "slow",
] as const;

export type HideableSetting = (typeof hideableSettings)[number];
export type Hideable = HideableSetting | (typeof hideableParts)[number];

const all: readonly Hideable[] = [...hideableSettings, ...hideableParts];

/** What `hide=` of a link hides, and the names in it that mean nothing here. */
export function readHidden(text: string | null): {
  readonly hidden: ReadonlySet<Hideable>;
  readonly unknown: readonly string[];
} {
  const names = (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const hidden = new Set(all.filter((name) => names.includes(name)));
  return { hidden, unknown: [...new Set(names)].filter((name) => !all.includes(name as Hideable)) };
}

/** Such names as a link has them. */
export function writeHidden(hidden: ReadonlySet<Hideable>): string {
  return all.filter((name) => hidden.has(name)).join(",");
}
