const message = "Go by what a layer says of itself: layer.traits, never by its kind, which anybody's layers may have.";

/** What layers are called where somebody asks them. */
const layers = /layer$|^(child|container|model|norm|parent|target|activation)$/i;

/**
 * Kinds of layers are names for readers. Code that goes by them works with the layers of one package only, and not with
 * what stands in for one.
 *
 * @type {import("./rule.mjs").Rule}
 */
export const noLayerKinds = {
  create: (context) => ({
    BinaryExpression(node) {
      if (node.operator !== "===" && node.operator !== "!==") return;
      const sides = [node.left, node.right];
      const isText = sides.some((side) => side.type === "Literal" && typeof side.value === "string");
      const isKindOfLayer = sides.some((side) => {
        const member = side.type === "ChainExpression" ? side.expression : side;
        if (member.type !== "MemberExpression" || member.object.type !== "Identifier") return false;
        const { object, property } = member;
        return property.type === "Identifier" && property.name === "kind" && layers.test(object.name);
      });
      if (isText && isKindOfLayer) context.report({ node, message });
    },
  }),
};
