/** For `JSON.stringify`: keeps numbers that JSON does not have. */
export function plain(_: string, value: unknown): unknown {
  if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
  return { number: Object.is(value, -0) ? "-0" : String(value) };
}

/** For `JSON.parse`: undoes `plain`. */
export function revived(_: string, value: unknown): unknown {
  const isNumber = typeof value === "object" && value !== null && Object.keys(value).join() === "number";
  return isNumber ? Number((value as { readonly number: string }).number) : value;
}
