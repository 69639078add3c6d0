/**
 * `options` with `changes` in their place.
 * @throws TypeError if `changes` has a key that `options` lacks, or a value of another type.
 * @throws RangeError if a number is not finite.
 */
export function mergeOptions<O extends object>(kind: string, options: Readonly<O>, changes: Partial<O>): O {
  const known = Object.keys(options);
  for (const [key, value] of Object.entries(changes)) {
    if (!known.includes(key)) {
      const remedy = known.length === 0 ? `${kind} takes none` : `Known are: ${known.join(", ")}`;
      throw new TypeError(`${kind}: options must be known ones, got ${JSON.stringify(key)}. ${remedy}.`);
    }
    const wanted = typeof options[key as keyof O];
    if (typeof value !== wanted) {
      throw new TypeError(`${kind}: ${key} must be a ${wanted}, got ${String(value)}. Leave it out for the default.`);
    }
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new RangeError(`${kind}: ${key} must be finite, got ${value}. Leave it out for the default.`);
    }
  }
  return { ...options, ...changes };
}
