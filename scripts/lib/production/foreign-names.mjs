/** @typedef {import("./modules.mjs").Node} Node */
/** @typedef {import("./modules.mjs").Module} Module */

/** What takes such a table, as its fourth argument. */
const takers = new Set(["checkOptions", "unknownOption"]);

/**
 * The tables of what other libraries call our options, which only remedies say: they are called `renamed`, or are written where they are
 * handed over.
 *
 * @param {Pick<Module, "nodes" | "text">} module
 * @returns {Node[]} object literals
 */
export function foreignNames({ nodes, text }) {
  return (nodes.get("ObjectExpression") ?? []).filter((node) => {
    const { parent, field, properties } = node;
    if (parent === undefined || properties.length === 0) return false;
    if (parent.type === "VariableDeclarator") return /renamed/i.test(parent["id"].name);
    if (parent.type === "Property") return field === "value" && text.startsWith("renamed:", parent.start);
    return parent.type === "CallExpression" && takers.has(parent["callee"].name) && parent["arguments"][3] === node;
  });
}
