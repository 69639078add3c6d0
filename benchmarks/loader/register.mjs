import { register } from "node:module";

/**
 * Lets Node run the workspace's TypeScript sources: `node --conditions=@ganglion/source --import ./loader/register.mjs`.
 * It is not tsx, because tsx gives every closure its name at run time (a quarter of a microsecond each), and a tape of
 * operations is made of closures: the overhead row would measure the tool.
 */
register("./strip-types.mjs", import.meta.url);
