import {
  checkBoolean,
  checkFunction,
  checkOptions,
  checkRng,
  type Context,
  describeValue,
  isPlainObject,
  type OptionChecks,
  refusal,
} from "@ganglion/tensor";

const KNOWN: OptionChecks<Context> = { training: checkBoolean, rng: checkRng, observe: checkFunction };

/**
 * Checks what a layer is called with besides its input, since options belong elsewhere.
 * @throws TypeError unless `context` is an object of what layers are told.
 */
export function checkContext(kind: string, context: unknown, options: readonly string[]): void {
  const wrong = isPlainObject(context) ? Object.keys(context).find((name) => !Object.hasOwn(KNOWN, name)) : context;
  if (wrong !== undefined) {
    const rule = `the second argument must be a layer's context with any of ${Object.keys(KNOWN).join(", ")}`;
    const remedy =
      options.length === 0
        ? `Call ${kind}(x); it takes no options.`
        : `Call ${kind}(x); options are given by ${kind}.with({ ${options.join(", ")} }).`;
    throw refusal(TypeError, kind, rule, describeValue(wrong), remedy);
  }
  checkOptions(kind, context as Context, KNOWN);
}
