const message = "Make errors with refusal(...), so that they carry where, rule, got and remedy as data.";

/**
 * What a package throws to its user is made by `refusal`, which writes the message and keeps its parts as data. A plain
 * `Error` may be made for what is caught inside, or says that the package itself is wrong.
 *
 * @type {import("./rule.mjs").Rule}
 */
export const errorsCarryData = {
  create: (context) => ({
    NewExpression(node) {
      const { callee } = node;
      if (callee.type === "Identifier" && /.Error$/.test(callee.name)) context.report({ node, message });
    },
  }),
};
