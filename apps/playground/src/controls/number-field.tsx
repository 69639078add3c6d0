import { useSignal } from "@preact/signals";
import type { TargetedInputEvent, TargetedKeyboardEvent, VNode } from "preact";
import { useId } from "preact/hooks";
import { type NumberSetting, readNumber, stepNumber } from "../experiment/number-setting.ts";
import { MinusIcon, PlusIcon } from "../shell/icons.tsx";

/** What `NumberField` takes. */
export interface NumberFieldProps {
  readonly setting: NumberSetting;
  readonly value: number;
  /** What it is called, where the setting's own label would not tell it from others. */
  readonly label?: string;
  readonly isLabelHidden?: boolean;
  onChange(value: number): void;
}

/** A number to type, or to step through its usual values by the buttons or the arrow keys. */
export function NumberField(props: NumberFieldProps): VNode {
  const { setting, value, label = setting.label, isLabelHidden = false, onChange } = props;
  const id = useId();
  const draft = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  const type = (event: TargetedInputEvent<HTMLInputElement>): void => {
    draft.value = event.currentTarget.value;
    const result = readNumber(setting, event.currentTarget.value);
    problem.value = "problem" in result ? result.problem : undefined;
    if ("value" in result) onChange(result.value);
  };
  const step = (direction: 1 | -1): void => {
    draft.value = undefined;
    problem.value = undefined;
    onChange(stepNumber(setting, value, direction));
  };
  const stepByKey = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    step(event.key === "ArrowUp" ? 1 : -1);
  };
  const settle = (): void => {
    if (problem.value !== undefined) problem.value = `${problem.value} It stays ${value}.`;
    draft.value = undefined;
  };
  return (
    <div class="field">
      <label class={isLabelHidden ? "visually-hidden" : "field-label"} for={id}>
        {label}
      </label>
      <div class="number-control" data-invalid={problem.value === undefined ? undefined : ""}>
        <StepButton label={label} direction={-1} isAtEnd={stepNumber(setting, value, -1) === value} onStep={step} />
        <input
          id={id}
          class="number-input"
          type="text"
          inputMode={setting.isWhole ? "numeric" : "decimal"}
          autoComplete="off"
          value={draft.value ?? String(value)}
          aria-invalid={problem.value !== undefined}
          aria-describedby={`${id}-problem`}
          onInput={type}
          onKeyDown={stepByKey}
          onBlur={settle}
        />
        <StepButton label={label} direction={1} isAtEnd={stepNumber(setting, value, 1) === value} onStep={step} />
      </div>
      <p id={`${id}-problem`} class="field-problem" role="alert">
        {problem.value}
      </p>
    </div>
  );
}

interface StepButtonProps {
  readonly label: string;
  readonly direction: 1 | -1;
  readonly isAtEnd: boolean;
  onStep(direction: 1 | -1): void;
}

/** Out of the tab order: the arrow keys do the same from the input. */
function StepButton({ label, direction, isAtEnd, onStep }: StepButtonProps): VNode {
  return (
    <button
      type="button"
      class="step-button"
      tabIndex={-1}
      aria-label={`${direction === 1 ? "Raise" : "Lower"} ${label.toLowerCase()}`}
      disabled={isAtEnd}
      onClick={() => onStep(direction)}
    >
      {direction === 1 ? <PlusIcon /> : <MinusIcon />}
    </button>
  );
}
