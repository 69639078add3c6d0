/** One of a few values, with what a person reads. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}
