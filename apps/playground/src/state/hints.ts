import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { remember, remembered } from "./remember.ts";
import type { Phase, Store } from "./store.ts";

/** Something worth knowing, said once. */
export type HintName = "begin" | "touch" | "after";

/** What is said to those who are new here, until they have read it. */
export interface Hints {
  /** The one that fits to what goes on; undefined if it was dismissed. */
  readonly current: ReadonlySignal<HintName | undefined>;
  dismiss(): void;
  dismissAll(): void;
}

const storageKey = "ganglion-hints-seen";
const names: readonly HintName[] = ["begin", "touch", "after"];

/** Remembers which were dismissed. */
export function createHints({ phase, progress }: Pick<Store, "phase" | "progress">): Hints {
  const seen = signal<readonly string[]>((remembered(storageKey) ?? "").split(","));
  const current = computed(() => {
    const hint = hintFor(phase.value, progress.value !== undefined);
    return hint === undefined || seen.value.includes(hint) ? undefined : hint;
  });
  const see = (more: readonly HintName[]): void => {
    seen.value = names.filter((name) => more.includes(name) || seen.peek().includes(name));
    remember(storageKey, seen.peek().join(","));
  };
  return {
    current,
    dismiss() {
      const hint = current.peek();
      if (hint !== undefined) see([hint]);
    },
    dismissAll: () => see(names),
  };
}

function hintFor(phase: Phase, hasBegun: boolean): HintName | undefined {
  switch (phase) {
    case "idle":
      return "begin";
    case "finished":
      return "after";
    case "failed":
      // Nothing of a run that did not begin stays behind.
      return hasBegun ? "after" : undefined;
    default:
      return "touch";
  }
}
