import { type ShaderSource, vectorType } from "../shader/shader-source.ts";

/**
 * The shader for arrays of which some lie as float16: what it reads of them becomes float32 at once, and what it writes into them is
 * rounded. It computes as it did. An element that were forgotten here would not compile, since WGSL mixes no types.
 */
export function halfShader(source: ShaderSource, halves: readonly string[]): ShaderSource {
  const lengths = source.vectors ?? {};
  const rewrite = (text: string): string => withHalves(text, halves, (name) => lengths[name] ?? 1);
  return { ...source, halves, declarations: rewrite(source.declarations), body: rewrite(source.body) };
}

type LengthOf = (name: string) => 1 | 2 | 4;

/** `x[i]` as `f32(x[i])`, and `y[i] = value;` as `y[i] = f16(value);`, or vectors of these. */
function withHalves(text: string, names: readonly string[], lengthOf: LengthOf): string {
  const found = new RegExp(`(?<![\\w.])(${names.join("|")})\\[`).exec(text);
  if (found === null) return text;
  const [opening, name] = found as unknown as [string, string];
  const start = found.index + opening.length;
  const end = closing(text, start);
  const again = (part: string): string => withHalves(part, names, lengthOf);
  const element = `${name}[${again(text.slice(start, end))}]`;
  const before = text.slice(0, found.index);
  const after = text.slice(end + 1);
  const [assignment] = /^ = /.exec(after) ?? [];
  if (assignment === undefined) return `${before}${vectorType(lengthOf(name))}(${element})${again(after)}`;
  const stop = after.indexOf(";");
  const value = again(after.slice(assignment.length, stop));
  return `${before}${element} = ${vectorType(lengthOf(name), "f16")}(${value})${again(after.slice(stop))}`;
}

/** Where the bracket ends that was opened before `start`. */
function closing(text: string, start: number): number {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "[") depth += 1;
    else if (text[at] === "]") depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`halfShader: brackets must close, got ${text.slice(start, start + 20)}`);
}
