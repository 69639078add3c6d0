/**
 * A module of Node's where there is one, asked for at run time, so that bundlers for the browser have nothing to leave out.
 * @returns `undefined` where this is not Node.
 */
export function builtinModule<M>(name: `node:${string}`): M | undefined {
  const { process } = globalThis as { readonly process?: { getBuiltinModule?(name: string): M | undefined } };
  return process?.getBuiltinModule?.(name);
}
