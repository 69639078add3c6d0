import { type Refusal, refusal } from "@ganglion/tensor";

/** A part of a line of Python: text, the value of another line, or a length, which may depend on the size of the batch. */
export type Part = string | { readonly value: number } | { readonly length: number };

/** What one line computes. Its place in the list is its number. */
export type Statement = readonly Part[];

/** What was recorded of a call. */
export interface Recording {
  readonly statements: readonly Statement[];
  readonly output: readonly Part[];
}

const RULE = "a layer must be made of operations that can be written down";

/** The error for a call that cannot be written as lines of Python, since `why`. */
export function notTraceable(why: string): Error & Refusal {
  return refusal(Error, "exportToPyTorch", RULE, why, "Say how PyTorch makes the layer, with translate.");
}

/** Why a call cannot be written: what `notTraceable` was told, or what the layer threw. */
export function reasonOf(error: unknown): string {
  const { rule, got } = Object(error) as Partial<Refusal>;
  return rule === RULE && got !== undefined ? got : String(error);
}

/**
 * The lines of a `forward(self, x)`, from recordings of batches of two sizes.
 * @throws Error that `notTraceable` makes if they do something else for other batches.
 */
export function linesOf(one: Recording, other: Recording, sizes: readonly [number, number]): readonly string[] {
  if (one.statements.length !== other.statements.length) throw notTraceable("it does something else for other batches");
  const whole = (recording: Recording): readonly Statement[] => [...recording.statements, recording.output];
  const [ours, theirs] = [whole(one), whole(other)];
  const unified = ours.map((statement, at) => unify(statement, theirs[at] as Statement, sizes));
  return inlined(unified);
}

/** The text between the values of other lines. */
type Written = readonly (string | { readonly value: number })[];

function unify(one: Statement, other: Statement, [n, m]: readonly [number, number]): Written {
  if (one.length !== other.length) throw notTraceable("it does something else for other batches");
  return one.map((part, at) => {
    const otherPart = other[at] as Part;
    if (typeof part === "string" || "value" in part) {
      if (JSON.stringify(part) === JSON.stringify(otherPart)) return part;
      throw notTraceable("it does something else for other batches");
    }
    const [length, otherLength] = [part.length, (otherPart as { readonly length: number }).length];
    if (length === otherLength) return String(length);
    const perSample = length / n;
    if (!Number.isInteger(perSample) || perSample * m !== otherLength) {
      throw notTraceable("it has lengths that are no multiple of the batch");
    }
    return perSample === 1 ? "x.shape[0]" : `${perSample} * x.shape[0]`;
  });
}

/** Lines longer than this are not made longer by what they take in. */
const SHORT = 60;

/** What only the next line uses stands in it, while that stays short. */
function inlined(statements: readonly Written[]): readonly string[] {
  const uses = new Map<number, number>();
  for (const part of statements.flat()) {
    if (typeof part !== "string") uses.set(part.value, (uses.get(part.value) ?? 0) + 1);
  }
  const texts: string[] = [];
  const lines: string[] = [];
  let names = 0;
  let open: { readonly at: number; readonly text: string } | undefined;
  const close = (): void => {
    if (open === undefined) return;
    const name = `y${++names}`;
    lines.push(`${name} = ${bare(open.text)}`);
    texts[open.at] = name;
    open = undefined;
  };
  for (const [at, statement] of statements.entries()) {
    const before = open?.at;
    const takesIn = before !== undefined && uses.get(before) === 1 && statement.some((part) => isValue(part, before));
    const joined = takesIn && open !== undefined ? text(statement, texts, open) : undefined;
    if (joined !== undefined && joined.length <= SHORT) open = { at, text: joined };
    else {
      close();
      open = { at, text: text(statement, texts) };
    }
  }
  return [...lines, `return ${bare(open?.text ?? "x")}`];
}

function isValue(part: Written[number], at: number): boolean {
  return typeof part !== "string" && part.value === at;
}

function text(
  statement: Written,
  texts: readonly string[],
  open?: { readonly at: number; readonly text: string },
): string {
  const valueOf = (at: number): string => (at === open?.at ? open.text : (texts[at] as string));
  const isText = (part: Written[number] | undefined, pattern: RegExp): boolean =>
    typeof part === "string" && pattern.test(part);
  const parts = statement.map((part, at) => {
    if (typeof part === "string") return part;
    // What fills the parentheses of a call needs none of its own.
    const fills = isText(statement[at - 1], /\w\($/) && isText(statement[at + 1], /^[),]/);
    return fills ? bare(valueOf(part.value)) : valueOf(part.value);
  });
  return parts.join("");
}

/** Without the parentheses around all of it. */
function bare(source: string): string {
  if (!source.startsWith("(") || !source.endsWith(")")) return source;
  let depth = 0;
  for (let at = 0; at < source.length - 1; at++) {
    if (source[at] === "(") depth++;
    if (source[at] === ")") depth--;
    if (depth === 0) return source;
  }
  return source.slice(1, -1);
}
