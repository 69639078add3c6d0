import type { Signal } from "@preact/signals";
import type { TargetedKeyboardEvent, VNode } from "preact";
import { useId, useRef } from "preact/hooks";
import type { Choice } from "./choice.ts";

/** What `Tabs` takes. */
export interface TabsProps<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly chosen: Signal<T>;
  /** What stands below a tab. */
  panel(tab: T): VNode;
}

/** One panel of several; the arrow keys go from tab to tab. */
export function Tabs<T extends string>({ label, choices, chosen, panel }: TabsProps<T>): VNode {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = choices.findIndex(({ value }) => value === chosen.value);
    const next = choices.at((index + step) % choices.length);
    if (next === undefined) return;
    chosen.value = next.value;
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.value}"]`)?.focus();
  };
  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {choices.map(({ value, label: name }) => (
          <button
            key={value}
            type="button"
            role="tab"
            id={`${id}-${value}`}
            data-tab={value}
            class="tab"
            aria-selected={value === chosen.value}
            aria-controls={`${id}-panel`}
            tabIndex={value === chosen.value ? 0 : -1}
            onClick={() => {
              chosen.value = value;
            }}
          >
            {name}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} class="tab-panel" role="tabpanel" aria-labelledby={`${id}-${chosen.value}`}>
        {panel(chosen.value)}
      </div>
    </div>
  );
}
