const message = "Write a function or plain data: the only classes are Tensor and errors.";

/**
 * The only classes are `Tensor` and errors; everything else is a function or plain data.
 *
 * @type {import("./rule.mjs").Rule}
 */
export const noClass = {
  create: (context) => ({
    ClassDeclaration(node) {
      if (!isAllowed(node)) context.report({ node, message });
    },
    ClassExpression(node) {
      if (!isAllowed(node)) context.report({ node, message });
    },
  }),
};

/**
 * @param {{ id: { name: string } | null, superClass: { type: string } | null }} node
 * @returns {boolean}
 */
function isAllowed({ id, superClass }) {
  const base = superClass !== null && "name" in superClass ? String(superClass.name) : "";
  return id?.name === "Tensor" || base.endsWith("Error");
}
