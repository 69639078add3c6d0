import {
  checkBoolean,
  checkFunction,
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
  if (!isPlainObject(context)) throw wrongContext(kind, describeValue(context), options);
  for (const [name, value] of Object.entries(context)) {
    if (!Object.hasOwn(KNOWN, name)) throw wrongContext(kind, describeValue(name), options);
    if (value !== undefined) KNOWN[name as keyof Context](kind, name, value);
  }
}

function wrongContext(kind: string, got: string, options: readonly string[]): TypeError {
  const remedy =
    options.length === 0
      ? `Call ${kind}(x); it takes no options.`
      : `Call ${kind}(x); options are given by ${kind}.with({ ${options.join(", ")} }).`;
  const rule = `the second argument must be a layer's context with any of ${Object.keys(KNOWN).join(", ")}`;
  return refusal(TypeError, kind, rule, got, remedy);
}
