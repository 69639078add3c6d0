import { createRequire } from "node:module";

const packages = [
  "datasets",
  "layers",
  "losses",
  "optim",
  "preprocessing",
  "tensor",
  "train",
  "transfer",
  "wasm",
  "weights",
];

/** The versions of what makes a model. */
export function versions(): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url);
  return Object.fromEntries(
    packages.map((name) => {
      const { version } = require(`@ganglion/${name}/package.json`) as { readonly version: string };
      return [`@ganglion/${name}`, version];
    }),
  );
}
