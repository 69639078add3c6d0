/**
 * Turns the promises in an example into checks: in `expression; // => value` and `console.log(expression); // => value`
 * the expression is evaluated (awaited, tensors and typed arrays as arrays) and compared with the value, to as many
 * decimals as the value is written with.
 */
export function withAssertions(code: string): string {
  return code
    .split("\n")
    .map((line) => line.replace(/^(\s*)(.+?);\s*\/\/ => (.+)$/, toCheck))
    .join("\n");
}

function toCheck(_line: string, indent: string, statement: string, value: string): string {
  const [, declaration = "", rest = statement] = /^(?:const|let) (\w+) = (.+)$/.exec(statement) ?? [];
  const expression = /^console\.log\((.+)\)$/.exec(rest)?.[1] ?? rest;
  const subject = declaration === "" ? expression : declaration;
  const before = declaration === "" ? "" : `${statement}; `;
  return `${indent}${before}await __check(${subject}, ${value}, ${JSON.stringify(value)});`;
}

/** The most decimals that a number in `written` has; comparing to more would be comparing to what nobody wrote. */
export function decimalsOf(written: string): number {
  const fractions = [...written.matchAll(/\d\.(\d+)(?!\d*e)/g)].map((match) => (match[1] as string).length);
  return fractions.length === 0 ? 6 : Math.max(...fractions);
}
