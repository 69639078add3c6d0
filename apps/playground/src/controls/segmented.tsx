import type { VNode } from "preact";
import { useId } from "preact/hooks";
import type { Choice } from "./choice.ts";

/** What `Segmented` takes. */
export interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly isLabelHidden?: boolean;
  onChange(value: T): void;
}

/** One of a few, all in sight: a group of radio buttons that looks like one control. */
export function Segmented<T extends string>(props: SegmentedProps<T>): VNode {
  const { label, choices, value, isLabelHidden = false, onChange } = props;
  const name = useId();
  return (
    <fieldset class="field segmented-field">
      <legend class={isLabelHidden ? "visually-hidden" : "field-label"}>{label}</legend>
      <div class="segmented">
        {choices.map((choice) => (
          <label key={choice.value} class="segment">
            <input
              type="radio"
              class="segment-input"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span class="segment-text">{choice.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
