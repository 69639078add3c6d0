import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { defaultExperiment, differences, type Experiment } from "../experiment/experiment.ts";
import { readLink, shownNames, viewNames, writeLink } from "../experiment/experiment-link.ts";
import type { Store } from "./store.ts";

/** The way back through what was set: the browser's own, so that its buttons undo as well. */
export interface UndoHistory {
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  undo(): void;
  redo(): void;
}

interface Place {
  /** How many changes came before. */
  readonly index: number;
}

/**
 * Keeps the address of the page in step with the experiment, from its first change on. Each change is a step of the
 * history; several of one and the same number in a row are one step.
 */
export function keepLink(store: Store): UndoHistory {
  const index = signal(placeOf(history.state).index);
  const last = signal(index.peek());
  let shown = store.experiment.peek();
  let lastChanged = "";
  effect(() => {
    const experiment = store.experiment.value;
    const changed = differences(shown, experiment).join();
    if (changed === "") return;
    shown = experiment;
    const isMore = changed === lastChanged && index.peek() > 0;
    lastChanged = isSlider(experiment, changed) ? changed : "";
    if (isMore) history.replaceState({ index: index.peek() }, "", addressOf(experiment));
    else {
      index.value = index.peek() + 1;
      history.pushState({ index: index.peek() }, "", addressOf(experiment));
    }
    last.value = index.peek();
  });
  addEventListener("popstate", ({ state }) => {
    const link = readLink(location.search);
    index.value = placeOf(state).index;
    last.value = Math.max(last.peek(), index.peek());
    lastChanged = "";
    // A link that was refused opened the page as it is without one.
    shown = "problem" in link ? defaultExperiment : link.experiment;
    store.experiment.value = shown;
  });
  return {
    canUndo: computed(() => index.value > 0),
    canRedo: computed(() => index.value < last.value),
    undo: () => history.back(),
    redo: () => history.forward(),
  };
}

/** The link of an experiment, with what the present one says of how the page looks. */
export function addressOf(experiment: Experiment): string {
  const given = new URLSearchParams(location.search);
  const view = [...viewNames, ...shownNames].flatMap((name) => {
    const value = given.get(name);
    return value === null ? [] : [`${name}=${encodeURIComponent(value)}`];
  });
  return [writeLink(experiment), ...view].join("&");
}

function placeOf(state: unknown): Place {
  const index = (state as Partial<Place> | null)?.index;
  return { index: typeof index === "number" ? index : 0 };
}

function isSlider(experiment: Experiment, key: string): boolean {
  return typeof (experiment as unknown as Record<string, unknown>)[key] === "number";
}
