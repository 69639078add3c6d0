import { checkOptions, describeValue, type OptionChecks, type PairLike, refusal } from "@ganglion/tensor";
import { checkCalled } from "./check.ts";

/** The options of a pooling layer whose kernel's size was given before them. */
export type MorePoolOptions<O extends { readonly kernelSize: PairLike }> = Omit<O, "kernelSize">;

const RENAMED = { poolSize: "kernelSize", pool_size: "kernelSize", strides: "stride" };

/**
 * The options of a pooling layer: an object, or the kernel's size and an object with the others.
 * @throws TypeError for anything else, and for what is no option.
 */
export function readPooling<O extends { readonly kernelSize: PairLike }>(
  where: string,
  first: PairLike | O,
  more: MorePoolOptions<O> | undefined,
  checks: OptionChecks<O>,
): O {
  checkCalled(where, first, `${where}(kernelSize)`);
  if (typeof first !== "number" && !Array.isArray(first)) {
    checkOptions<O>(where, first as O, checks, RENAMED);
    if (more === undefined) return first as O;
    const remedy = "Put all into the one object.";
    throw refusal(TypeError, where, "options must be given once", `${describeValue(more)} after them`, remedy);
  }
  if (more === undefined) return { kernelSize: first } as O;
  const { kernelSize: _, ...others } = checks;
  checkOptions(where, more as object, others as OptionChecks<object>, RENAMED);
  return { ...more, kernelSize: first } as unknown as O;
}
