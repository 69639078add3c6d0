/** Marks tensors, so that they are recognized across copies of this package. Looking a symbol up each time costs. */
export const BRAND: unique symbol = /* @__PURE__ */ Symbol.for("@ganglion/tensor");

/** This package's version, as in its package.json; `node scripts/write-version.mjs` writes both. */
export const VERSION = "0.1.0";

/** The part of a version that copies of this package must have in common to work together: 0.x may break in x. */
export function compatibility(version: string): string | undefined {
  return /^(0\.)?\d+/.exec(version)?.[0];
}
