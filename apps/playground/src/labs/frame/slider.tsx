import type { VNode } from "preact";
import { useId } from "preact/hooks";
import { formatPlain } from "../../text/format.ts";
import type { NumberChoice } from "./lab-setting.ts";

/** What `Slider` takes. */
export interface SliderProps {
  readonly label: string;
  readonly setting: NumberChoice;
  readonly value: number;
  /** The number as a person reads it, where that is more than the number. */
  format?(value: number): string;
  onChange(value: number): void;
}

/** A number to be dragged through its steps; the browser's own slider, so that keys and fingers work as everywhere. */
export function Slider({ label, setting, value, format = formatPlain, onChange }: SliderProps): VNode {
  const id = useId();
  const { steps } = setting;
  const found = steps.findIndex((step) => step >= value);
  const text = format(value);
  return (
    <div class="field slider">
      <label class="field-label slider-label" for={id}>
        {label}
      </label>
      <output class="slider-value" for={id}>
        {text}
      </output>
      <input
        id={id}
        class="slider-input"
        type="range"
        min={0}
        max={steps.length - 1}
        step={1}
        value={found < 0 ? steps.length - 1 : found}
        aria-valuetext={text}
        onInput={(event) => onChange(steps[Number(event.currentTarget.value)] ?? value)}
      />
    </div>
  );
}
