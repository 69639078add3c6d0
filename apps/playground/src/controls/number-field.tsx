import { useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent, VNode } from "preact";
import { useEffect, useId } from "preact/hooks";
import { type NumberSetting, readNumber, stepNumber } from "../experiment/number-setting.ts";
import { MinusIcon, PlusIcon } from "../shell/icons.tsx";
import { forgotten } from "../state/forgotten.ts";
import { formatTyped } from "../text/format.ts";
import { describeProblem, problemText } from "../text/problem-text.ts";
import { settingsText } from "../text/settings-text.ts";

/** What `NumberField` takes. */
export interface NumberFieldProps {
  readonly setting: NumberSetting;
  readonly value: number;
  /** What it is called, where the setting's own label would not tell it from others. */
  readonly label?: string;
  readonly isLabelHidden?: boolean;
  onChange(value: number): void;
}

/** A number to type, or to step through its usual values by the buttons or the arrow keys. It is read when it is left. */
export function NumberField(props: NumberFieldProps): VNode {
  const { setting, value, label = settingsText.value[setting.name], isLabelHidden = false, onChange } = props;
  const id = useId();
  const draft = useSignal<string | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  // A value that comes from elsewhere, as by a reset or an undo, makes what was typed and its problem a thing of the past.
  useEffect(() => {
    draft.value = undefined;
    problem.value = undefined;
  }, [value, forgotten.value]);
  const settle = (): void => {
    if (draft.value === undefined) return;
    const result = readNumber(setting, draft.value);
    draft.value = undefined;
    if ("value" in result) {
      problem.value = undefined;
      if (result.value !== value) onChange(result.value);
    } else problem.value = `${describeProblem(result)} ${problemText.value.kept({ value: formatTyped(value) })}`;
  };
  const step = (direction: 1 | -1): void => {
    draft.value = undefined;
    problem.value = undefined;
    const next = stepNumber(setting, value, direction);
    if (next !== value) onChange(next);
  };
  const press = (event: TargetedKeyboardEvent<HTMLInputElement>): void => {
    if (event.key === "Enter") settle();
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    event.preventDefault();
    step(event.key === "ArrowUp" ? 1 : -1);
  };
  const isWrong = problem.value !== undefined;
  return (
    <div class="field">
      <label class={isLabelHidden ? "visually-hidden" : "field-label"} for={id}>
        {label}
      </label>
      <div class="number-control" data-invalid={isWrong ? "" : undefined}>
        <StepButton label={label} direction={-1} isAtEnd={stepNumber(setting, value, -1) === value} onStep={step} />
        <input
          id={id}
          class="number-input"
          type="text"
          inputMode={setting.isWhole ? "numeric" : "decimal"}
          autoComplete="off"
          value={draft.value ?? formatTyped(value)}
          aria-invalid={isWrong}
          aria-describedby={`${id}-problem`}
          onInput={(event) => {
            draft.value = event.currentTarget.value;
          }}
          onKeyDown={press}
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
  const { raise, lower } = settingsText.value;
  const name = label.slice(0, 1).toLowerCase() + label.slice(1);
  return (
    <button
      type="button"
      class="step-button"
      tabIndex={-1}
      aria-label={(direction === 1 ? raise : lower)({ label: name })}
      disabled={isAtEnd}
      onClick={() => onStep(direction)}
    >
      {direction === 1 ? <PlusIcon /> : <MinusIcon />}
    </button>
  );
}
