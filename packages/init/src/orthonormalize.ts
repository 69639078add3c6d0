/** A column that keeps less than this of its length depends on those before it. */
const DEPENDENT = 1e-10;

/**
 * Makes columns orthonormal in place, each spanning with those before it what it spanned before: the Q of the QR
 * decomposition whose R has a positive diagonal. `columns[j]` is column `j`; there may be no more of them than each is
 * long. Gram and Schmidt's method, each column twice, which is as exact as reflections.
 * @see Giraud, Langou, Rozloznik, 2005, "The loss of orthogonality in the Gram-Schmidt orthogonalization process"
 */
export function orthonormalize(columns: readonly Float64Array[]): void {
  for (const [index, column] of columns.entries()) {
    const before = columns.slice(0, index);
    for (let axis = index; !normalizeAgainst(column, before); axis++) {
      // Chance has drawn a column that says nothing new; one of the axes does.
      column.fill(0);
      column[axis % column.length] = 1;
    }
  }
}

/** False if nothing but rounding errors is left of the column. */
function normalizeAgainst(column: Float64Array, before: readonly Float64Array[]): boolean {
  const length = norm(column);
  for (let pass = 0; pass < 2; pass++) {
    for (const other of before) subtractProjection(column, other);
  }
  const rest = norm(column);
  if (!(rest > DEPENDENT * length)) return false;
  for (let i = 0; i < column.length; i++) column[i] = (column[i] as number) / rest;
  return true;
}

function subtractProjection(column: Float64Array, unit: Float64Array): void {
  let product = 0;
  for (let i = 0; i < column.length; i++) product += (column[i] as number) * (unit[i] as number);
  for (let i = 0; i < column.length; i++) column[i] = (column[i] as number) - product * (unit[i] as number);
}

function norm(column: Float64Array): number {
  let total = 0;
  for (const value of column) total += value * value;
  return Math.sqrt(total);
}
