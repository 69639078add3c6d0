import { type Signal, signal } from "@preact/signals";
import { remember, remembered } from "./remember.ts";

/** What a key does. */
export interface Shortcut {
  readonly key: string;
  run(): unknown;
}

/** Keys that do what buttons do. */
export interface Shortcuts {
  /** Whether keys are listened to: people who speak to their computer turn them off. */
  readonly isOn: Signal<boolean>;
  /** Whether the list of them is open. */
  readonly isListOpen: Signal<boolean>;
  stop(): void;
}

const storageKey = "ganglion-shortcuts";
/** Where keys are for what has the focus. */
const typing =
  "input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable], [role=application]";

/** Listens to single keys, except where something is typed. */
export function listenToKeys(shortcuts: readonly Shortcut[]): Shortcuts {
  const isOn = signal(remembered(storageKey) !== "off");
  const isListOpen = signal(false);
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return;
    if (event.target instanceof Element && event.target.closest(typing) !== null) return;
    if (event.key === "?") {
      event.preventDefault();
      isListOpen.value = true;
      return;
    }
    const found = isOn.peek() ? shortcuts.find(({ key }) => key === event.key.toLowerCase()) : undefined;
    if (found === undefined) return;
    event.preventDefault();
    found.run();
  };
  addEventListener("keydown", listen);
  const stopRemembering = isOn.subscribe((value) => remember(storageKey, value ? undefined : "off"));
  return {
    isOn,
    isListOpen,
    stop() {
      removeEventListener("keydown", listen);
      stopRemembering();
    },
  };
}
