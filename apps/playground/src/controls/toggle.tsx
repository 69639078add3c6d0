import type { ComponentChildren, VNode } from "preact";

/** What `Toggle` takes. */
export interface ToggleProps {
  readonly label: string;
  /** What stands for the label where there is no room for it. */
  readonly icon?: ComponentChildren;
  readonly isOn: boolean;
  onChange(isOn: boolean): void;
}

/** Something that is on or off. */
export function Toggle({ label, icon, isOn, onChange }: ToggleProps): VNode {
  return (
    <label class={icon === undefined ? "toggle" : "toggle toggle-with-icon"}>
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      {icon}
      <span class="toggle-text">{label}</span>
    </label>
  );
}
