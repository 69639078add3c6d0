import { bare, bindingOf, functionAt, isFunction, isRead } from "./bindings.mjs";

/** @typedef {import("./modules.mjs").Node} Node */
/** @typedef {import("./modules.mjs").Module} Module */

/** @typedef {"rule" | "remedy"} Role what a text says in an error */

/**
 * A text that ends in an error.
 *
 * @typedef {object} Leaf
 * @property {Module} module
 * @property {Node} node a literal, a template, or a sum of such
 * @property {Role} role
 * @property {Call} call the call that it is an argument of
 *
 * @typedef {object} Call a call that hands a rule or a remedy on
 * @property {Module} module
 * @property {Node} node
 * @property {Node} callee the function that is called
 * @property {Node | undefined} inside the function that it stands in
 * @property {Partial<Record<Role, Source>>} sources where the texts come from
 *
 * @typedef {object} Source
 * @property {Node} argument what is handed on
 * @property {Leaf[]} leaves
 * @property {Set<Node>} from functions whose parameter it is
 * @property {boolean} isUnknown whether it comes from elsewhere, too
 */

/**
 * Follows the rules and remedies of all errors back to the texts that they are: through constants, conditions, and the parameters of
 * functions that hand them on to `refusal`. What cannot be followed stays as it is.
 *
 * @param {{ modules: ReadonlyMap<string, Module>, find: (module: Module, specifier: string) => Module | undefined }} sources
 * @param {Node} refusal the function that makes errors
 * @param {ReadonlySet<Node>} published what users can import
 */
export function traceTexts(sources, refusal, published) {
  const calls = callsByFunction(sources);
  /** @type {Set<Node>} variables and parameters that are used for something else, too */
  const banned = new Set();
  for (;;) {
    const traced = traceOnce(sources, calls, refusal, published, banned);
    const leaking = [...traced.uses].filter(([node, uses]) => !banned.has(node) && uses.size < readsOf(sources, node));
    if (leaking.length === 0) return { calls: traced.calls, isCalledOnly };
    for (const [node] of leaking) banned.add(node);
  }

  /** Whether all that calls a function is known: it is no callback, and nobody else can import it. @param {Node} callee */
  function isCalledOnly(callee) {
    const named = callee.parent?.type === "VariableDeclarator" ? callee.parent : callee;
    const count = calls.get(callee)?.length ?? 0;
    return count > 0 && !published.has(named) && readsOf(sources, named) === count;
  }
}

/**
 * @param {Parameters<typeof traceTexts>[0]} sources
 * @param {ReturnType<typeof callsByFunction>} calls
 * @param {Node} refusal
 * @param {ReadonlySet<Node>} published
 * @param {ReadonlySet<Node>} banned
 */
function traceOnce(sources, calls, refusal, published, banned) {
  /** @type {Map<Node, Call>} */
  const found = new Map();
  /** @type {Map<Node, Set<Node>>} how often each variable or parameter ends in an error */
  const uses = new Map();
  /** @type {{ callee: Node, at: number, role: Role }[]} */
  const sinks = [
    { callee: refusal, at: 2, role: "rule" },
    { callee: refusal, at: 4, role: "remedy" },
  ];
  const known = new Set();
  for (const { callee, at, role } of sinks) {
    for (const { module, node } of calls.get(callee) ?? []) {
      const argument = node["arguments"][at];
      if (argument === undefined) continue;
      const call = found.get(node) ?? { module, node, callee, inside: functionAround(node), sources: {} };
      found.set(node, call);
      /** @type {Source} */
      const source = (call.sources[role] ??= { argument, leaves: [], from: new Set(), isUnknown: false });
      follow(argument, module, source, role, call);
    }
  }
  return { calls: found, uses };

  /** @param {Node} given @param {Module} module @param {Source} source @param {Role} role @param {Call} call */
  function follow(given, module, source, role, call) {
    const node = bare(given);
    if (isText(node)) source.leaves.push({ module, node, role, call });
    else if (node.type === "ConditionalExpression") {
      follow(node["consequent"], module, source, role, call);
      follow(node["alternate"], module, source, role, call);
    } else if (node.type === "LogicalExpression" && node["operator"] !== "&&") {
      follow(node["left"], module, source, role, call);
      follow(node["right"], module, source, role, call);
    } else if (node.type === "Identifier") followName(node, module, source, role, call);
    else if (node.type === "CallExpression") followCall(node, module, source, role, call);
    else source.isUnknown = true;
  }

  /** A function that makes a text, and does nothing else. @param {Node} node @param {Module} module @param {Source} source @param {Role} role @param {Call} call */
  function followCall({ callee }, module, source, role, call) {
    const place = placeOf(sources, callee, module);
    const maker = place && functionAt(place.node);
    const made = maker && returnedBy(maker);
    if (place === undefined || made === undefined || banned.has(place.node) || published.has(place.node)) {
      source.isUnknown = true;
      return;
    }
    use(place.node, callee);
    for (const text of made) follow(text, place.module, source, role, call);
  }

  /** @param {Node} node @param {Module} module @param {Source} source @param {Role} role @param {Call} call */
  function followName(node, module, source, role, call) {
    if (node["name"] === "undefined") return;
    const place = placeOf(sources, node, module);
    if (place === undefined || banned.has(place.node) || published.has(place.node)) {
      source.isUnknown = true;
      return;
    }
    const isParameter = place.kind === "parameter";
    const simple = isParameter ? parameterOf(place.node) : undefined;
    if (isParameter && simple !== undefined && place.owner !== undefined) {
      use(place.node, node);
      source.from.add(place.owner);
      if (simple.fallback !== undefined) follow(simple.fallback, module, source, role, call);
      const at = place.owner["params"].indexOf(place.node);
      const sink = { callee: place.owner, at, role };
      const key = `${place.owner.start} ${module.file} ${at} ${role}`;
      if (!known.has(key)) sinks.push(sink);
      known.add(key);
      return;
    }
    const value = place.kind === "variable" ? valueOf(place.node, node["name"]) : undefined;
    if (value === undefined) source.isUnknown = true;
    else {
      use(place.node, node);
      follow(value, place.module, source, role, call);
    }
  }

  /** @param {Node} node @param {Node} where */
  function use(node, where) {
    const places = uses.get(node) ?? new Set();
    uses.set(node, places.add(where));
  }
}

/** Where what a name stands for is declared. @param {Parameters<typeof traceTexts>[0]} sources @param {Node} identifier @param {Module} module */
function placeOf(sources, identifier, module) {
  const binding = identifier.type === "Identifier" ? bindingOf(identifier) : undefined;
  return binding?.kind === "import" ? exported(sources, module, identifier["name"]) : binding && { module, ...binding };
}

/**
 * What a function returns, if each of that is a text or a choice among such.
 *
 * @param {Node} maker
 * @returns {Node[] | undefined}
 */
function returnedBy(maker) {
  if (maker["async"] === true || maker["generator"] === true) return undefined;
  const body = maker["body"];
  const returned = body.type === "BlockStatement" ? returnsIn(body) : [body];
  return returned.length > 0 && returned.every((one) => one !== null && isChoice(one)) ? returned : undefined;
}

/** @param {Node} given @returns {boolean} */
function isChoice(given) {
  const node = bare(given);
  if (node.type === "ConditionalExpression") return isChoice(node["consequent"]) && isChoice(node["alternate"]);
  return isText(node);
}

/** What the statements in a node return, but for those of functions in it. @param {Node} node @returns {Node[]} */
function returnsIn(node) {
  if (node.type === "ReturnStatement") return [node["argument"]];
  return Object.entries(node).flatMap(([field, child]) => {
    if (field === "parent") return [];
    const children = Array.isArray(child) ? child : [child];
    return children.flatMap((one) => (typeof one?.type === "string" && !isFunction(one) ? returnsIn(one) : []));
  });
}

/** A constant's value: a text may be one of several in a list. @param {Node} declarator @param {string} name @returns {Node | undefined} */
function valueOf(declarator, name) {
  if (declarator.parent?.["kind"] !== "const" || declarator["init"] === null) return undefined;
  const [pattern, value] = [declarator["id"], bare(declarator["init"])];
  // With several names the uses of each would have to be counted apart.
  return pattern.type === "Identifier" && pattern["name"] === name ? value : undefined;
}

/** @param {Node} param @returns {{ fallback: Node | undefined } | undefined} */
function parameterOf(param) {
  if (param.type === "Identifier") return { fallback: undefined };
  return param.type === "AssignmentPattern" && param["left"].type === "Identifier"
    ? { fallback: param["right"] }
    : undefined;
}

/** Whether all of it is text: a string, a template, or a sum of those. @param {Node} node @returns {boolean} */
export function isText(node) {
  if (node.type === "Literal") return typeof node["value"] === "string" && node["value"] !== "";
  if (node.type === "TemplateLiteral") return true;
  return node.type === "BinaryExpression" && node["operator"] === "+" && [node["left"], node["right"]].some(isText);
}

/** @param {Node} node @returns {Node | undefined} */
function functionAround(node) {
  for (let at = node.parent; at !== undefined; at = at.parent) if (isFunction(at)) return at;
  return undefined;
}

/** The calls of each function by its name. @param {Parameters<typeof traceTexts>[0]} sources */
function callsByFunction(sources) {
  /** @type {Map<Node, { module: Module, node: Node }[]>} */
  const calls = new Map();
  for (const module of sources.modules.values()) {
    for (const node of module.nodes.get("CallExpression") ?? []) {
      if (node["callee"].type !== "Identifier") continue;
      const binding = bindingOf(node["callee"]);
      const place = binding?.kind === "import" ? exported(sources, module, node["callee"].name) : binding;
      const callee = place === undefined ? undefined : functionAt(place.node);
      if (callee === undefined) continue;
      const list = calls.get(callee) ?? [];
      calls.set(callee, list);
      list.push({ module, node });
    }
  }
  return calls;
}

/**
 * What a module imports by a local name, where it is declared.
 *
 * @param {Parameters<typeof traceTexts>[0]} sources
 * @param {Module} module
 * @param {string} local
 */
function exported({ find }, module, local) {
  const imported = module.imports.get(local);
  const from = imported && find(module, imported.from);
  return from && declared(find, from, imported.name);
}

/**
 * @param {(module: Module, specifier: string) => Module | undefined} find
 * @param {Module} module
 * @param {string} name
 * @returns {({ module: Module } & import("./bindings.mjs").Binding) | undefined}
 */
export function declared(find, module, name) {
  const own = bindingOf(/** @type {Node} */ ({ type: "Identifier", name, start: 0, end: 0, parent: module.program }));
  if (own !== undefined && own.kind !== "import") return { module, ...own };
  for (const { from, name: original, as } of module.reexports) {
    if (as !== undefined && as !== name) continue;
    const next = find(module, from);
    const found = next && declared(find, next, as === undefined ? name : (original ?? name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * How often what is declared is read, in all modules.
 *
 * @param {Parameters<typeof traceTexts>[0]} sources
 * @param {Node} node a declarator or a parameter
 */
function readsOf(sources, node) {
  const counted = readCounts.get(sources) ?? countReads(sources);
  readCounts.set(sources, counted);
  return counted.get(node) ?? 0;
}

/** @type {WeakMap<object, Map<Node, number>>} */
const readCounts = new WeakMap();

/** @param {Parameters<typeof traceTexts>[0]} sources @returns {Map<Node, number>} */
function countReads(sources) {
  const counts = new Map();
  for (const module of sources.modules.values()) {
    for (const node of module.nodes.get("Identifier") ?? []) {
      if (!isRead(node)) continue;
      const binding = bindingOf(node);
      const place = binding?.kind === "import" ? exported(sources, module, node["name"]) : binding;
      if (place !== undefined) counts.set(place.node, (counts.get(place.node) ?? 0) + 1);
    }
  }
  return counts;
}
