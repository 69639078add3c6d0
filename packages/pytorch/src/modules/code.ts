/** Python source: a text, or a call whose arguments may be written on lines of their own. */
export type Code = string | { readonly open: string; readonly items: readonly Code[]; readonly close: string };

/** A value as Python writes it: lists become tuples, and a pair of equal numbers one number. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) {
    const [first] = value;
    if (value.length === 2 && first === value[1]) return literal(first);
    return tuple(value.map(literal));
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "number") return "None";
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0.0" : String(value);
  return Number.isNaN(value) ? 'float("nan")' : `float("${value > 0 ? "" : "-"}inf")`;
}

/** A tuple of what is written already. */
function tuple(items: readonly string[]): string {
  return items.length === 1 ? `(${items[0]},)` : `(${items.join(", ")})`;
}

/** A call with arguments by position, and by name those that are not `undefined`. */
export function call(name: string, items: readonly Code[], named: Readonly<Record<string, unknown>> = {}): Code {
  const given = Object.entries(named).filter(([, value]) => value !== undefined);
  const behind = given.map(([key, value]) => `${key}=${literal(value)}`);
  return { open: `${name}(`, items: [...items, ...behind], close: ")" };
}

/** The longest line. */
const WIDTH = 100;

/** Source on one line, or on several where that is longer than lines should be. */
export function written(code: Code, indent = ""): string {
  const flat = onOneLine(code);
  if (typeof code === "string" || indent.length + flat.length <= WIDTH || code.items.length === 0) return flat;
  const inner = `${indent}    `;
  const lines = code.items.map((item) => `${inner}${written(item, inner)},\n`);
  return `${code.open}\n${lines.join("")}${indent}${code.close}`;
}

function onOneLine(code: Code): string {
  if (typeof code === "string") return code;
  return `${code.open}${code.items.map(onOneLine).join(", ")}${code.close}`;
}

const KEYWORDS =
  /^(False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$/;

/** Whether a name may stand after a dot in Python. */
export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.test(name);
}
