import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { remember, remembered } from "./remember.ts";

/** Light or dark. */
export type Theme = "light" | "dark";

/** The theme of the page: what the person chose here, or else the system's. */
export interface ThemeChoice {
  readonly current: ReadonlySignal<Theme>;
  toggle(): void;
}

const storageKey = "ganglion-theme";

/** Follows the system until the person chooses, and remembers the choice. */
export function createThemeChoice(): ThemeChoice {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const system = signal<Theme>(query.matches ? "dark" : "light");
  query.addEventListener("change", ({ matches }) => {
    system.value = matches ? "dark" : "light";
  });
  const chosen = signal<Theme | undefined>(readChoice());
  effect(() => {
    if (chosen.value !== undefined) document.documentElement.dataset["theme"] = chosen.value;
  });
  const current = computed(() => chosen.value ?? system.value);
  return {
    current,
    toggle() {
      chosen.value = current.peek() === "dark" ? "light" : "dark";
      remember(storageKey, chosen.value);
    },
  };
}

function readChoice(): Theme | undefined {
  const text = remembered(storageKey);
  return text === "light" || text === "dark" ? text : undefined;
}
