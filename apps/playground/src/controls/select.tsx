import type { VNode } from "preact";
import { useId } from "preact/hooks";
import type { Choice } from "./choice.ts";

/** What `Select` takes. */
export interface SelectProps<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly isLabelHidden?: boolean;
  onChange(value: T): void;
}

/** One of several, folded into one line: the browser's own list. */
export function Select<T extends string>(props: SelectProps<T>): VNode {
  const { label, choices, value, isLabelHidden = false, onChange } = props;
  const id = useId();
  return (
    <div class="field">
      <label class={isLabelHidden ? "visually-hidden" : "field-label"} for={id}>
        {label}
      </label>
      <select id={id} class="select" value={value} onChange={(event) => onChange(event.currentTarget.value as T)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}
