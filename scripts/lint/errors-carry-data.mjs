const message = "Make errors with refusal(...), so that they carry where, rule, got and remedy as data.";

/**
 * What a package throws is made by `refusal`, which writes the message and keeps its parts as data. Classes of errors
 * hand their message on to `super`, which is no call of `new`.
 *
 * @type {import("./rule.mjs").Rule}
 */
export const errorsCarryData = {
  create: (context) => ({
    NewExpression(node) {
      const { callee } = node;
      if (callee.type === "Identifier" && callee.name.endsWith("Error")) context.report({ node, message });
    },
  }),
};
