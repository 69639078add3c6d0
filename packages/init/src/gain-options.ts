/** How initializers that keep a signal's size are scaled. */
export interface GainOptions {
  /** A factor for the nonlinearity that follows, such as `gain("relu")`; 1 by default. */
  readonly gain?: number;
}
