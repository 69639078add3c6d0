import type { NativeModule } from "@ganglion/wasm";

/**
 * `@ganglion/native` where it is installed: an optional peer, which bundlers are not to look for. Undefined where it is not, and outside of
 * Node.
 * @throws what went wrong while it was loaded.
 */
export async function installedNative(name = "@ganglion/native"): Promise<NativeModule | undefined> {
  const { process } = globalThis as { readonly process?: { readonly versions?: { readonly node?: string } } };
  if (process?.versions?.node === undefined) return undefined;
  try {
    return (await import(
      /* @vite-ignore */ /* webpackIgnore: true */ /* turbopackIgnore: true */ name
    )) as NativeModule;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message?: string };
    if (code === "ERR_MODULE_NOT_FOUND" && message?.includes(name) === true) return undefined;
    throw error;
  }
}
