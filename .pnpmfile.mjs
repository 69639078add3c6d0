import { publishedManifest } from "./scripts/lib/published-manifest.mjs";

/** `pnpm pack` and `pnpm publish` ask what the package.json in the tarball is to hold. */
export const hooks = { beforePacking: publishedManifest };
