import type { VNode } from "preact";

/** What `Toggle` takes. */
export interface ToggleProps {
  readonly label: string;
  readonly isOn: boolean;
  onChange(isOn: boolean): void;
}

/** Something that is on or off. */
export function Toggle({ label, isOn, onChange }: ToggleProps): VNode {
  return (
    <label class="toggle">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}
