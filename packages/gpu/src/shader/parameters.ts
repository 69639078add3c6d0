/** The types of scalars in kernels. */
export type ScalarType = "int" | "float";

/**
 * The scalars that a kernel takes, by name: the one description that its text, the layout of its uniforms and what the host
 * passes are made from.
 */
export type Parameters = Readonly<Record<string, ScalarType>>;

/** A number for each of the parameters. */
export type ValuesOf<P extends Parameters> = Readonly<Record<keyof P, number>>;

/** Parameters that are all whole numbers. */
export type Ints<Name extends string> = Readonly<Record<Name, "int">>;

/** Parameters that are all floats. */
export type Floats<Name extends string> = Readonly<Record<Name, "float">>;

/** Parameters of these names, all whole numbers. */
export function ints<Name extends string>(...names: readonly Name[]): Ints<Name> {
  return Object.fromEntries(names.map((name) => [name, "int"])) as Ints<Name>;
}

/** Parameters of these names, all floats. */
export function floats<Name extends string>(...names: readonly Name[]): Floats<Name> {
  return Object.fromEntries(names.map((name) => [name, "float"])) as Floats<Name>;
}

/** The parameters as a function declares them: `int h, float eps`. */
export function declared(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([name, type]) => `${type} ${name}`)
    .join(", ");
}

/** The parameters as a function is called with them: `h, eps`. */
export function named(parameters: Parameters): string {
  return Object.keys(parameters).join(", ");
}

const NUMBERED = /* @__PURE__ */ new Map<string, string[]>();

/** The name `prefix` and a number: the same string each time, since making one takes longer than all else of a parameter. */
export function numbered(prefix: string, index: number): string {
  const names = NUMBERED.get(prefix) ?? [];
  if (names.length === 0) NUMBERED.set(prefix, names);
  for (let next = names.length; next <= index; next++) names.push(`${prefix}${next}`);
  return names[index] as string;
}
