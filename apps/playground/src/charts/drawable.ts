/** Values from here on have a place on a logarithmic axis: uPlot's ticks never end between smaller ones, nor towards infinity. */
const leastOnLog = 1e-20;

/** The values that a curve can show on its axis; null for the others, such as those of a run that diverged, and 0 where it is logarithmic. */
export function drawable(values: ArrayLike<number | null | undefined>, isLog: boolean): (number | null)[] {
  return Array.from(values, (value) => {
    const hasPlace = typeof value === "number" && Number.isFinite(value) && (!isLog || value >= leastOnLog);
    return hasPlace ? value : null;
  });
}
