/** What JSON has no number for stands in it under this key. */
const NUMBER = "\u0000number";

/** JSON that keeps every number: NaN, the infinities and -0 as well. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    const isPlain = typeof item !== "number" || (Number.isFinite(item) && !Object.is(item, -0));
    return isPlain ? item : { [NUMBER]: Object.is(item, -0) ? "-0" : String(item) };
  });
}

/**
 * Reads what `toJson` wrote.
 * @throws SyntaxError for what is no JSON.
 */
export function fromJson(text: string): unknown {
  return JSON.parse(text, (_, item: unknown) => {
    const number = (Object(item) as { readonly [NUMBER]?: unknown })[NUMBER];
    return number === undefined ? item : Number(number);
  });
}
