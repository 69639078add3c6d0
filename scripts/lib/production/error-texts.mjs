import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import { root } from "../root.mjs";
import { bare, bindingOf, functionAt } from "./bindings.mjs";
import { foreignNames } from "./foreign-names.mjs";
import { entryFiles, openModules } from "./modules.mjs";
import { declared, isText, traceTexts } from "./trace.mjs";

/** @typedef {import("./modules.mjs").Node} Node */
/** @typedef {import("./modules.mjs").Module} Module */
/** @typedef {import("./trace.mjs").Call} Call */
/** @typedef {import("./trace.mjs").Leaf} Leaf */

/**
 * A rule that a production build says by its code.
 *
 * @typedef {object} CodedRule
 * @property {string} code
 * @property {string} text with `{name}` for what the message fills in, and `...` for what only the long message has
 * @property {string[]} remedies
 * @property {string[]} packages in which it stands
 *
 * @typedef {object} Replacement
 * @property {number} start in the module's text
 * @property {number} end
 * @property {string} by
 */

/** Chosen so that no two rules that there were at the beginning have one code. */
const SALT = "ganglion";

/**
 * The code of a rule: four letters and digits, the first a letter, of what does not change when a variable is renamed.
 *
 * @param {readonly string[]} parts the text around what is filled in
 */
function codeOf(parts) {
  const digest = createHash("sha256")
    .update([SALT, ...parts].join("\0"))
    .digest();
  const number = digest.readUInt32BE(0);
  const letter = String.fromCharCode(97 + (number % 26));
  return letter + (Math.floor(number / 26) % 36 ** 3).toString(36).padStart(3, "0");
}

/**
 * The texts of all errors of some packages, and what a production build has in their places.
 *
 * @param {readonly string[]} folders names below `packages`
 * @throws {Error} where two rules have one code
 * @returns {{ modules: ReadonlyMap<string, Module>, rules: CodedRule[], replacements: ReadonlyMap<string, Replacement[]> }}
 */
export function errorTexts(folders) {
  const sources = openModules(folders);
  const tensor = join(root, "packages/tensor/src");
  const errors = sources.modules.get(join(tensor, "errors.ts"));
  const refusal = errors && functionAt(declared(sources.find, errors, "refusal")?.node ?? errors.program);
  if (refusal === undefined) throw new Error(`${tensor}/errors.ts has no function refusal.`);
  const { calls, isCalledOnly } = traceTexts(sources, refusal, publishedNames(sources, folders));
  const replacements = new Map([...sources.modules.keys()].map((file) => [file, new Map()]));
  /** @param {Module} module @param {Node} node @param {string} by */
  const replace = ({ file }, { start, end }, by) => replacements.get(file)?.set(start, { start, end, by });
  const rules = codeRules(calls, replace);
  silenceRemedies(calls, isCalledOnly, replace);
  for (const module of sources.modules.values()) for (const node of foreignNames(module)) replace(module, node, "{}");
  return {
    modules: sources.modules,
    rules: rules.sort((a, b) => (a.code < b.code ? -1 : 1)),
    replacements: new Map(
      [...replacements]
        .filter(([, own]) => own.size > 0)
        .map(([file, own]) => [file, [...own.values()].sort((a, b) => a.start - b.start)]),
    ),
  };
}

/** @typedef {(module: Module, node: Node, by: string) => void} Replace */

/** @param {ReadonlyMap<Node, Call>} calls @param {Replace} replace @returns {CodedRule[]} */
function codeRules(calls, replace) {
  const inside = callsInside(calls);
  const rules = new Map();
  for (const call of calls.values()) {
    for (const leaf of call.sources.rule?.leaves ?? []) {
      const { parts, values } = pieces(leaf);
      const code = codeOf(parts);
      const rule = rules.get(code) ?? {
        parts,
        text: longText(parts, values),
        remedies: new Set(),
        packages: new Set(),
      };
      if (rule.parts.join("\0") !== parts.join("\0")) throw sameCode(rule.text, longText(parts, values));
      rules.set(code, rule);
      rule.packages.add(packageOf(leaf.module));
      for (const remedy of remediesFor(call, inside, calls)) rule.remedies.add(remedy);
      replace(leaf.module, leaf.node, shortText(code, leaf, values));
    }
  }
  return [...rules].map(([code, { text, remedies, packages }]) => {
    return { code, text, remedies: [...remedies], packages: [...packages].sort() };
  });
}

/**
 * The page of a code says what to do.
 *
 * @param {ReadonlyMap<Node, Call>} calls
 * @param {(callee: Node) => boolean} isCalledOnly
 * @param {Replace} replace
 */
function silenceRemedies(calls, isCalledOnly, replace) {
  const inside = callsInside(calls);
  const coded = [...calls.values()].filter((call) => hasCode(call, { inside, calls, isCalledOnly }));
  const leaves = coded.flatMap(({ sources }) => sources.remedy?.leaves ?? []);
  const silent = new Set(leaves.map(({ node }) => node));
  for (const { module, node } of leaves) replace(module, wholeChoice(node, silent), '""');
  for (const { module, sources } of coded) {
    // Whose texts are all known: then what chooses among them need not be called.
    const { argument, isUnknown = true, from } = sources.remedy ?? {};
    if (argument !== undefined && !isUnknown && from?.size === 0) replace(module, argument, '""');
  }
}

/** The choice among texts, or constants that are such, that a text is a part of, if all of them go: then what it depends on need not be computed. @param {Node} node @param {ReadonlySet<Node>} silent @returns {Node} */
function wholeChoice(node, silent) {
  /** @param {Node} given @returns {boolean} */
  const goes = (given) => {
    const one = bare(given);
    if (silent.has(one)) return true;
    if (one.type === "ConditionalExpression") return goes(one["consequent"]) && goes(one["alternate"]);
    const { kind, node: declarator } = (one.type === "Identifier" && bindingOf(one)) || {};
    return kind === "variable" && declarator?.parent?.["kind"] === "const" && declarator["init"]
      ? goes(declarator["init"])
      : false;
  };
  const { parent } = node;
  return parent?.type === "ConditionalExpression" && goes(parent) ? wholeChoice(parent, silent) : node;
}

/** @param {string} one @param {string} other */
function sameCode(one, other) {
  return new Error(
    `Two rules have one code: ${JSON.stringify(one)} and ${JSON.stringify(other)}. Word the newer one differently.`,
  );
}

/** @param {Module} module */
function packageOf({ file }) {
  return relative(join(root, "packages"), file).split(/[\\/]/)[0] ?? "";
}

/** What users can import, whose values must stay as they are. @param {ReturnType<typeof openModules>} sources @param {readonly string[]} folders */
function publishedNames({ modules, find }, folders) {
  const found = new Set();
  for (const file of entryFiles(folders).values()) {
    const entry = modules.get(file);
    for (const { from, name, as } of entry?.reexports ?? []) {
      const module = entry && find(entry, from);
      const binding = module && as !== undefined && declared(find, module, name ?? as);
      if (binding) found.add(binding.node);
    }
  }
  return found;
}

/**
 * A text in pieces: what it says, and what is filled in between.
 *
 * @param {Pick<Leaf, "node">} leaf
 * @returns {{ parts: string[], values: Node[] }} one part more than values
 */
function pieces({ node: given }) {
  const node = bare(given);
  if (node.type === "Literal") return { parts: [String(node["value"])], values: [] };
  if (node.type === "TemplateLiteral") {
    return { parts: node["quasis"].map((/** @type {Node} */ one) => one["value"].cooked), values: node["expressions"] };
  }
  if (node.type !== "BinaryExpression" || !isText(node)) return { parts: ["", ""], values: [node] };
  const [left, right] = [pieces({ node: node["left"] }), pieces({ node: node["right"] })];
  const middle = (left.parts.at(-1) ?? "") + (right.parts[0] ?? "");
  return {
    parts: [...left.parts.slice(0, -1), middle, ...right.parts.slice(1)],
    values: [...left.values, ...right.values],
  };
}

/** Whether it costs nearly nothing to say in a short message: a name, or a property of one. @param {Node} given @returns {boolean} */
function isCheap(given) {
  const node = bare(given);
  if (node.type === "Identifier") return true;
  return node.type === "MemberExpression" && node["computed"] === false && isCheap(node["object"]);
}

/** @param {readonly string[]} parts @param {readonly Node[]} values */
function longText(parts, values) {
  const name = (/** @type {Node} */ value) => (isCheap(value) ? `{${nameOf(bare(value))}}` : "...");
  return parts
    .map((part, index) => (index === 0 ? part : `${name(/** @type {Node} */ (values[index - 1]))}${part}`))
    .join("");
}

/** @param {Node} node @returns {string} */
function nameOf(node) {
  return node.type === "Identifier" ? node["name"] : node["property"].name;
}

/** What stands in the place of a rule: `#` and the code, and in parentheses what is filled in. @param {string} code @param {Leaf} leaf @param {readonly Node[]} values */
function shortText(code, { module }, values) {
  const cheap = values.filter(isCheap).map(({ start, end }) => `\${${module.text.slice(start, end)}}`);
  return cheap.length === 0 ? `"#${code}"` : `\`#${code}(${cheap.join("; ")})\``;
}

/** @param {ReadonlyMap<Node, Call>} calls @returns {ReadonlyMap<Node, Call[]>} the calls in each function */
function callsInside(calls) {
  const found = new Map();
  for (const call of calls.values()) {
    if (call.inside !== undefined) found.set(call.inside, [...(found.get(call.inside) ?? []), call]);
  }
  return found;
}

/** @param {ReadonlyMap<Node, Call>} calls @param {Node} callee */
function callsOf(calls, callee) {
  return [...calls.values()].filter((call) => call.callee === callee);
}

/**
 * The remedies that are said with the rule of a call: its own, or else those of the function that it calls.
 *
 * @param {Call} call
 * @param {ReadonlyMap<Node, Call[]>} inside
 * @param {ReadonlyMap<Node, Call>} calls
 * @param {Set<Call>} [seen]
 * @returns {string[]}
 */
function remediesFor(call, inside, calls, seen = new Set()) {
  if (seen.has(call)) return [];
  seen.add(call);
  const { remedy } = call.sources;
  if (remedy === undefined)
    return (inside.get(call.callee) ?? []).flatMap((inner) => remediesFor(inner, inside, calls, seen));
  const own = remedy.leaves.map((leaf) => {
    const { parts, values } = pieces(leaf);
    return longText(parts, values);
  });
  const given = [...remedy.from]
    .flatMap((owner) => callsOf(calls, owner))
    .flatMap((outer) => remediesFor(outer, inside, calls, seen));
  return [...own, ...given];
}

/**
 * Whether the errors that a call ends in all say their rule by a code, so that its page can say the remedy.
 *
 * @param {Call} call
 * @param {{ inside: ReadonlyMap<Node, Call[]>, calls: ReadonlyMap<Node, Call>, isCalledOnly: (callee: Node) => boolean }} traced
 * @param {Set<Call>} [seen]
 * @returns {boolean}
 */
function hasCode(call, traced, seen = new Set()) {
  if (seen.has(call)) return true;
  seen.add(call);
  const { rule } = call.sources;
  const { inside, calls, isCalledOnly } = traced;
  if (rule === undefined) return (inside.get(call.callee) ?? []).every((inner) => hasCode(inner, traced, seen));
  if (rule.isUnknown || ![...rule.from].every(isCalledOnly)) return false;
  return [...rule.from].flatMap((owner) => callsOf(calls, owner)).every((outer) => hasCode(outer, traced, seen));
}
