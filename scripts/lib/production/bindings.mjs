/** @typedef {import("./modules.mjs").Node} Node */
/** @typedef {import("./modules.mjs").Module} Module */

const functions = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/** @param {Node} node */
export function isFunction(node) {
  return functions.has(node.type);
}

/**
 * What a name is where it stands.
 *
 * @typedef {object} Binding
 * @property {"variable" | "parameter" | "function" | "import"} kind
 * @property {Node} node the declarator, the parameter, the function, or the identifier of what is imported
 * @property {Node} scope in which it can be seen
 * @property {Node} [owner] of a parameter, its function
 */

/**
 * Finds what an identifier stands for, from the innermost scope outwards.
 *
 * @param {Node} identifier
 * @returns {Binding | undefined}
 */
export function bindingOf(identifier) {
  const name = identifier["name"];
  for (let scope = identifier.parent; scope !== undefined; scope = scope.parent) {
    const found = declaredIn(scope, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @param {Node} scope @param {string} name @returns {Binding | undefined} */
function declaredIn(scope, name) {
  if (isFunction(scope)) {
    const node = scope["params"].find((/** @type {Node} */ param) => namesIn(param).includes(name));
    if (node !== undefined) return { kind: "parameter", node, scope, owner: scope };
  }
  for (const statement of statementsOf(scope)) {
    const found = declaredBy(statement, name);
    if (found !== undefined) return { ...found, scope };
  }
  return undefined;
}

/** The names for which `declaredIn` finds something. @param {Node} scope @returns {string[]} */
export function namesDeclaredIn(scope) {
  const own = statementsOf(scope).flatMap(namesDeclaredBy);
  return isFunction(scope) ? [...scope["params"].flatMap(namesIn), ...own] : own;
}

/** What a scope begins with or holds. @param {Node} scope @returns {(Node | null)[]} */
function statementsOf(scope) {
  switch (scope.type) {
    case "BlockStatement":
    case "Program":
      return scope["body"];
    case "ForOfStatement":
    case "ForInStatement":
      return [scope["left"]];
    case "ForStatement":
      return [scope["init"]];
    case "SwitchCase":
      return scope["consequent"];
    default:
      return [];
  }
}

/** @param {Node | null} statement @param {string} name @returns {Pick<Binding, "kind" | "node"> | undefined} */
function declaredBy(statement, name) {
  const declaration = statement?.["declaration"] ?? statement;
  if (declaration?.type === "FunctionDeclaration" && declaration.id?.name === name) {
    return { kind: "function", node: declaration };
  }
  if (declaration?.type === "VariableDeclaration") {
    const node = declaration.declarations.find((/** @type {Node} */ one) => namesIn(one["id"]).includes(name));
    return node && { kind: "variable", node };
  }
  if (statement?.type !== "ImportDeclaration") return undefined;
  const node = statement["specifiers"].find((/** @type {Node} */ one) => one["local"].name === name);
  return node && { kind: "import", node };
}

/** The names that `declaredBy` finds. @param {Node | null} statement @returns {string[]} */
function namesDeclaredBy(statement) {
  const declaration = statement?.["declaration"] ?? statement;
  switch (declaration?.type) {
    case "FunctionDeclaration":
      return declaration.id === null ? [] : [declaration.id.name];
    case "VariableDeclaration":
      return declaration.declarations.flatMap((/** @type {Node} */ one) => namesIn(one["id"]));
    case "ImportDeclaration":
      return declaration["specifiers"].map((/** @type {Node} */ one) => one["local"].name);
    default:
      return [];
  }
}

/** The names that a pattern binds. @param {Node | null} pattern @returns {string[]} */
function namesIn(pattern) {
  if (pattern === null || pattern === undefined) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern["name"]];
    case "AssignmentPattern":
      return namesIn(pattern["left"]);
    case "RestElement":
      return namesIn(pattern["argument"]);
    case "ArrayPattern":
      return pattern["elements"].flatMap(namesIn);
    case "ObjectPattern":
      return pattern["properties"].flatMap((/** @type {Node} */ one) => namesIn(one["value"] ?? one));
    case "TSParameterProperty":
      return namesIn(pattern["parameter"]);
    default:
      return [];
  }
}

/** The function that a declarator or declaration is, if it is one. @param {Node} node @returns {Node | undefined} */
export function functionAt(node) {
  if (isFunction(node)) return node;
  const value = node.type === "VariableDeclarator" && node["id"].type === "Identifier" ? node["init"] : undefined;
  return value !== undefined && value !== null && isFunction(value) ? value : undefined;
}

/** Whether an identifier reads a value: not a property's name, a key, a label, a type, or where it is declared. @param {Node} node */
export function isRead(node) {
  const { parent, field } = node;
  if (parent === undefined) return false;
  if (parent.type.startsWith("TS") && !/^TS(As|Satisfies|NonNull)/.test(parent.type)) return false;
  if (parent.type === "MemberExpression") return field === "object" || parent["computed"] === true;
  if (parent.type === "Property") {
    if (parent["shorthand"] === true) return parent.parent?.type === "ObjectExpression" && field === "value";
    return field === "value" ? parent.parent?.type !== "ObjectPattern" : parent["computed"] === true;
  }
  if (/^(Method|Property)Definition$/.test(parent.type)) return field === "value" || parent["computed"] === true;
  if (/^(Import|Export)\w*Specifier$/.test(parent.type)) return false;
  if (parent.type === "VariableDeclarator") return field === "init";
  if (parent.type === "AssignmentPattern") return field === "right";
  if (isFunction(parent)) return field === "body";
  return !["ArrayPattern", "ObjectPattern", "RestElement", "LabeledStatement"].includes(parent.type);
}

/** Through what says only something to the compiler. @param {Node} node @returns {Node} */
export function bare(node) {
  return /^(TSAs|TSSatisfies|TSNonNull|Parenthesized)/.test(node.type) ? bare(node["expression"]) : node;
}
