import { describeValue, refusal, type Tensor } from "@ganglion/tensor";
import { closestName, shorten } from "./names.ts";
import { type NamedTensors, stateOf } from "./model-state.ts";

/**
 * What a name becomes. A string is a path or the beginning of one, up to a dot: `"module"` is that of `"module.fc.weight"`,
 * not of `"modules.fc"`. A regular expression is replaced as `String.replace` does. `null` leaves the tensor out.
 */
export type RenameRule = readonly [from: string | RegExp, to: string | null];

/**
 * The same tensors under other names. The rules are applied to each name one after another.
 * @throws TypeError for what is no state or rule; Error if a rule fits no name, or two tensors would get the same one.
 * @example
 * ```ts
 * import { ones } from "@ganglion/tensor";
 * import { renameKeys } from "@ganglion/weights";
 * const state = { "module.fc.weight": ones([2]), "module.bn.num_batches_tracked": ones([1]) };
 * Object.keys(renameKeys(state, [["module", ""], ["fc", "head"], [/num_batches_tracked$/, null]])); // => ["head.weight"]
 * ```
 */
export function renameKeys(state: NamedTensors, rules: readonly RenameRule[]): Record<string, Tensor> {
  const where = "renameKeys";
  if (typeof state === "function") {
    const remedy = "Pass its state, such as stateDict(model).";
    throw refusal(TypeError, where, "state must be an object of tensors by name", "a function", remedy);
  }
  let named = [...stateOf(where, state)];
  checkRules(where, rules);
  for (const [from, to] of rules) named = applied(where, named, from, to);
  const found = new Set<string>();
  for (const [name] of named) {
    if (found.has(name)) {
      const remedy = "Make the rules tell them apart.";
      throw refusal(Error, where, "each tensor must get a name of its own", `two called ${shorten(name)}`, remedy);
    }
    found.add(name);
  }
  return Object.fromEntries(named);
}

type Named = [name: string, x: Tensor][];

function applied(where: string, named: Named, from: string | RegExp, to: string | null): Named {
  let count = 0;
  const result = named.flatMap(([name, x]): Named => {
    if (!isMatch(name, from)) return [[name, x]];
    count++;
    return to === null ? [] : [[replaced(name, from, to), x]];
  });
  if (count > 0 || named.length === 0) return result;
  const shown = typeof from === "string" ? JSON.stringify(shorten(from)) : String(from);
  const names = named.map(([name]) => name);
  const closest = (typeof from === "string" ? closestName(from, names) : undefined) ?? names[0] ?? "";
  const remedy = `By then there is, for example, ${JSON.stringify(shorten(closest))}.`;
  throw refusal(Error, where, "each rule must fit some name", `${shown}, which fits none`, remedy);
}

function isMatch(name: string, from: string | RegExp): boolean {
  if (typeof from !== "string") return name.search(from) !== -1;
  const path = withoutDot(from);
  return name === path || name.startsWith(`${path}.`);
}

function replaced(name: string, from: string | RegExp, to: string): string {
  if (typeof from !== "string") return name.replace(from, to);
  const rest = name.slice(withoutDot(from).length + 1);
  return [withoutDot(to), rest].filter((part) => part !== "").join(".");
}

function withoutDot(path: string): string {
  return path.endsWith(".") ? path.slice(0, -1) : path;
}

function checkRules(where: string, rules: readonly RenameRule[]): void {
  const remedy = 'Pass rules such as [["module", ""], [/^fc/, "head"]].';
  if (!Array.isArray(rules)) {
    throw refusal(TypeError, where, "rules must be an array of pairs", describeValue(rules), remedy);
  }
  for (const [index, rule] of (rules as readonly unknown[]).entries()) {
    const [from, to] = Array.isArray(rule) && rule.length === 2 ? (rule as unknown[]) : [];
    const isFrom = from instanceof RegExp || (typeof from === "string" && withoutDot(from) !== "");
    if (isFrom && (to === null || typeof to === "string")) continue;
    const got = Array.isArray(rule) ? `[${rule.map(describeValue).join(", ")}]` : describeValue(rule);
    throw refusal(TypeError, where, `rules[${index}] must be [from, to]`, got, remedy);
  }
}
