import { describeValue } from "./describe-value.ts";
import { DisposedError, refusal } from "./errors.ts";
import type { Tensor } from "./tensor.ts";
import { BRAND, compatibility, VERSION } from "./version.ts";

/** The error for a tensor whose memory `where` cannot use any more. */
export function disposedError(where: string, { shape }: Tensor): DisposedError {
  const got = `one of shape [${shape.join(", ")}] that was disposed`;
  const remedy = "Return it from its scope(), or keep() it.";
  return refusal(DisposedError, where, "the tensor must be alive", got, remedy);
}

/**
 * Whether `value` is a tensor, of this or another copy of the package.
 * @throws Error if it comes from a version of the package that cannot work with this one.
 */
export function isTensor(value: unknown): value is Tensor {
  if (typeof value !== "object" || value === null) return false;
  const version = (value as { readonly [BRAND]?: unknown })[BRAND];
  if (version === VERSION) return true;
  if (version === undefined) return false;
  if (typeof version === "string" && compatibility(version) === compatibility(VERSION)) return true;
  throw refusal(
    Error,
    "isTensor",
    "tensors must come from compatible versions of @ganglion/tensor",
    `one of ${describeValue(version)} beside "${VERSION}"`,
    "Install one version: `npm ls @ganglion/tensor` shows who brings which.",
  );
}
