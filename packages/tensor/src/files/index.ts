export { builtinModule } from "./builtin-module.ts";
export { type Crc32, crc32Function } from "./crc32.ts";
export { type Inflate, inflater, MOST_GROWTH } from "./inflate.ts";
export { loaded } from "./loaded.ts";
