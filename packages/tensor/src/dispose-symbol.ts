/// <reference lib="esnext.disposable" preserve="true" />

/**
 * The name of the method that `using` calls. Engines without `Symbol.dispose`, such as Safari's, only meet `using` as a compiler has written
 * it anew, and esbuild, Rolldown, Babel and SWC all look for this registered symbol there.
 */
export const disposeSymbol: typeof Symbol.dispose = Symbol.dispose ?? /* @__PURE__ */ Symbol.for("Symbol.dispose");
