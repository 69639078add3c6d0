/**
 * The top level of a module holds functions, types and literal constants only: whatever runs on import cannot be left
 * out by a bundler. A call that has no effect but its value is allowed where a `PURE` comment says so.
 *
 * @type {import("./rule.mjs").Rule}
 */
export const inertTopLevel = {
  create(context) {
    const { sourceCode } = context;
    let functionDepth = 0;
    const enter = () => {
      functionDepth += 1;
    };
    const leave = () => {
      functionDepth -= 1;
    };
    /** @param {import("./rule.mjs").Node} node */
    const check = (node) => {
      if (functionDepth > 0) return;
      const isPure = sourceCode.getCommentsBefore(node).some(({ value }) => /[@#]__PURE__/.test(value));
      if (!isPure)
        context.report({
          node,
          message: "Nothing runs on import: move this into a function, or mark it /* @__PURE__ */.",
        });
    };
    return {
      StaticBlock: enter,
      FunctionDeclaration: enter,
      FunctionExpression: enter,
      ArrowFunctionExpression: enter,
      "StaticBlock:exit": leave,
      "FunctionDeclaration:exit": leave,
      "FunctionExpression:exit": leave,
      "ArrowFunctionExpression:exit": leave,
      AwaitExpression: check,
      CallExpression: check,
      NewExpression: check,
      AssignmentExpression: check,
    };
  },
};
