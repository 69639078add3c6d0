import type { VNode } from "preact";

/** What `Legend` takes. */
export interface LegendProps {
  readonly train: number | undefined;
  readonly validation: number | undefined;
  format(value: number): string;
}

/** Which curve is which, and the value of each. */
export function Legend({ train, validation, format }: LegendProps): VNode {
  return (
    <dl class="legend">
      <div class="legend-entry legend-train">
        <dt>Training</dt>
        <dd>{train === undefined ? "" : format(train)}</dd>
      </div>
      <div class="legend-entry legend-validation">
        <dt>Validation</dt>
        <dd>{validation === undefined ? "" : format(validation)}</dd>
      </div>
    </dl>
  );
}
