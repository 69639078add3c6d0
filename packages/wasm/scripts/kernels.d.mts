/** The arguments of a kernel. */
interface Row {
  readonly pointers?: readonly string[];
  readonly ints?: readonly string[];
  readonly flags?: readonly string[];
  readonly floats?: readonly string[];
  readonly lists?: Readonly<Record<string, readonly number[]>>;
  readonly blocks?: readonly string[];
}

type Files = Readonly<
  Record<string, { readonly launchedBy: readonly string[]; readonly kernels: Readonly<Record<string, Row | string>> }>
>;

export const kernelFiles: Files;
export const winogradFiles: Files;
export const blocks: Readonly<Record<string, Row>>;
