import { effect, type Signal, signal } from "@preact/signals";
import { forgotten } from "../../state/forgotten.ts";
import { readLabLink, writeLabLink } from "./lab-link.ts";
import type { LabSettings, ValuesOf } from "./lab-setting.ts";

/** What a lab is set to, kept in its address. */
export interface LabState<S extends LabSettings> {
  readonly settings: S;
  readonly values: Signal<ValuesOf<S>>;
  /** What in the link meant nothing here; a person may dismiss it. */
  readonly ignored: Signal<readonly string[]>;
  set(changes: Partial<ValuesOf<S>>): void;
  reset(): void;
}

/** Reads the link of the page and keeps it in step. Each change is a step of the browser's history; several of one in a row are one. */
export function createLabState<S extends LabSettings>(settings: S): LabState<S> {
  const link = readLabLink(settings, location.search);
  const values = signal(link.values);
  const ignored = signal(link.ignored);
  const defaults = readLabLink(settings, "").values;
  let shown = link.values;
  let lastChanged = "";
  effect(() => {
    const next = values.value;
    const changed = Object.keys(settings).filter((name) => next[name] !== shown[name]);
    if (changed.length === 0) return;
    shown = next;
    const isMore = changed.join() === lastChanged;
    lastChanged = changed.join();
    const address = writeLabLink(next, location.search);
    if (isMore) history.replaceState(undefined, "", address);
    else history.pushState(undefined, "", address);
  });
  addEventListener("popstate", () => {
    shown = readLabLink(settings, location.search).values;
    lastChanged = "";
    values.value = shown;
  });
  return {
    settings,
    values,
    ignored,
    set(changes) {
      values.value = { ...values.peek(), ...changes };
    },
    reset() {
      forgotten.value += 1;
      values.value = defaults;
    },
  };
}
