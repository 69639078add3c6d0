import { checkGiven, checkBoolean } from "../check.ts";
import { checkOptions } from "../options.ts";

/** Along which axis an operation works, counted from the end if negative. */
export interface AxisOptions {
  readonly axis?: number;
}

/** What PyTorch and its like call the options of reductions. */
const RENAMED = { dim: "axis", dims: "axis", keepdim: "keepDims", keepdims: "keepDims" };

const AXIS = { axis: checkGiven };
const REDUCTION = { axis: checkGiven, keepDims: checkBoolean };

/** Checks the options of an operation along one axis; the axis itself is checked against the shape. */
export function checkAxisOption(name: string, options: AxisOptions): void {
  checkOptions(name, options, AXIS, RENAMED);
}

/** Checks the options of a reduction. */
export function checkReduceOptions(
  name: string,
  options: { readonly axis?: unknown; readonly keepDims?: boolean },
): void {
  checkOptions(name, options, REDUCTION, RENAMED);
}
