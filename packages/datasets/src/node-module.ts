interface NodeModules {
  "node:fs/promises": typeof import("node:fs/promises");
  "node:stream/web": typeof import("node:stream/web");
}

/**
 * A module of Node's where there is one, asked for at run time, so that bundlers for the browser have nothing to leave out.
 * @returns `undefined` where this is not Node.
 */
export function nodeModule<N extends keyof NodeModules>(name: N): NodeModules[N] | undefined {
  const { process } = globalThis as {
    readonly process?: { getBuiltinModule?(name: string): NodeModules[N] | undefined };
  };
  return process?.getBuiltinModule?.(name);
}
