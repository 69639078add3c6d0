import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** A part of the page that is loaded when it is needed first, so that the page stands sooner. */
export interface Lazy<T> {
  /** What came; undefined until then. */
  readonly value: ReadonlySignal<T | undefined>;
  /** How often it did not come. */
  readonly failures: ReadonlySignal<number>;
  readonly isUnderWay: ReadonlySignal<boolean>;
  /** Loads it unless it is there or under way, again where it did not come. Never rejects. */
  load(): Promise<void>;
}

/** What `load` gives, kept once it came. */
export function lazy<T>(load: () => Promise<T>): Lazy<T> {
  const value = signal<T | undefined>(undefined);
  const failures = signal(0);
  const isUnderWay = signal(false);
  return {
    value,
    failures,
    isUnderWay,
    async load() {
      if (value.peek() !== undefined || isUnderWay.peek()) return;
      isUnderWay.value = true;
      try {
        value.value = await load();
      } catch {
        failures.value += 1;
      }
      isUnderWay.value = false;
    },
  };
}

/** Loads a part when it is wanted first; undefined until it is there. Beside it stands a `LoadNotice`, for when it does not come. */
export function useLazy<T>(part: Lazy<T>, isWanted = true): T | undefined {
  useEffect(() => {
    if (isWanted) void part.load();
  }, [part, isWanted]);
  return part.value.value;
}
