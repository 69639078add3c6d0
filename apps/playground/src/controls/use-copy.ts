import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

/** How long it is said that something was copied. Units: milliseconds. */
const saidFor = 2000;

/** What is to be said of the last attempt to copy: nothing again after a while where it went well. */
export interface Copy {
  readonly said: "" | "copied" | "copyFailed";
  copy(text: string): Promise<void>;
}

/** Copies text, and knows for a while what came of it. */
export function useCopy(): Copy {
  const said = useSignal<Copy["said"]>("");
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    said: said.value,
    async copy(text) {
      clearTimeout(timer.current);
      try {
        await navigator.clipboard.writeText(text);
        said.value = "copied";
        timer.current = setTimeout(() => {
          said.value = "";
        }, saidFor);
      } catch {
        said.value = "copyFailed";
      }
    },
  };
}
