import type { ComponentChildren, VNode } from "preact";

/** A column's name, which may be empty above the names of rows; numbers stand at the right. */
export interface Column {
  readonly name: string;
  readonly isNumber?: boolean;
}

/** What `LabTable` takes. */
export interface LabTableProps {
  /** What it is a table of. */
  readonly label: string;
  readonly columns: readonly Column[];
  /** Its rows. */
  readonly children: ComponentChildren;
}

/** A table that scrolls by itself where it is wider than the screen. */
export function LabTable({ label, columns, children }: LabTableProps): VNode {
  return (
    <div class="table-scroll" tabIndex={0} role="group" aria-label={label}>
      <table class="lab-table">
        <thead>
          <tr>
            {columns.map(({ name, isNumber = false }) =>
              name === "" ? (
                <td key={name} />
              ) : (
                <th key={name} scope="col" class={isNumber ? "number" : undefined}>
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
