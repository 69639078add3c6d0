/**
 * `x instanceof Tensor` is false for a tensor of a second copy of the package; `isTensor` looks at its brand instead.
 *
 * @type {import("./rule.mjs").Rule}
 */
export const noInstanceofTensor = {
  create: (context) => ({
    BinaryExpression(node) {
      if (node.operator !== "instanceof") return;
      if (node.right.type !== "Identifier" || node.right.name !== "Tensor") return;
      context.report({ node, message: "Recognize a tensor by its brand: isTensor(x), never instanceof." });
    },
  }),
};
