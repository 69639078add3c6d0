import { checkFinite, checkOptions } from "@ganglion/tensor";

/** How initializers that keep a signal's size are scaled. */
export interface GainOptions {
  /** A factor for the nonlinearity that follows, such as `gain("relu")`; 1 by default. */
  readonly gain?: number;
}

/**
 * The gain, 1 by default.
 * @throws TypeError for what is no option, RangeError unless the gain is finite.
 */
export function readGain(where: string, options: GainOptions): number {
  checkOptions<GainOptions>(where, options, { gain: checkFinite });
  return options.gain ?? 1;
}
