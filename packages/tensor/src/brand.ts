/** Marks tensors, so that they are recognized across copies of this package. Looking a symbol up each time costs. */
export const BRAND: unique symbol = /* @__PURE__ */ Symbol.for("@ganglion/tensor");
