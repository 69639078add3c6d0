import type { VNode } from "preact";
import { resultsText } from "../text/results-text.ts";

/** What `Legend` takes. */
export interface LegendProps {
  readonly train: number | undefined;
  readonly validation: number | undefined;
  /** When the values were so, where that is not just now. */
  readonly moment: string | undefined;
  /** What the run behind is called, if there is one. */
  readonly ghost: string | undefined;
  format(value: number): string;
}

/** Which curve is which, and the value of each. */
export function Legend({ train, validation, moment, ghost, format }: LegendProps): VNode {
  const text = resultsText.value;
  return (
    <div class="legend">
      {moment === undefined ? null : <span class="legend-epoch">{moment}</span>}
      <dl class="legend-list">
        <div class="legend-entry legend-train">
          <dt>{text.training}</dt>
          <dd>{train === undefined ? "" : format(train)}</dd>
        </div>
        <div class="legend-entry legend-validation">
          <dt>{text.validation}</dt>
          <dd>{validation === undefined ? "" : format(validation)}</dd>
        </div>
        {ghost === undefined ? null : (
          <div class="legend-entry legend-ghost">
            <dt>{ghost}</dt>
            <dd />
          </div>
        )}
      </dl>
    </div>
  );
}
