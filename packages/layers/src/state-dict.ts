import { assign, cast, formatShape, type Layer, noGrad, sameShape, scope, type Tensor } from "@ganglion/tensor";
import { type StateEntry, walkState } from "./parameters.ts";

/** A model's state by path: PyTorch's keys for the same model, such as `"0.weight"` or `"block1.conv.bias"`. */
export type StateDict = Readonly<Record<string, Tensor>>;

/**
 * A snapshot of all parameters and buffers. It keeps its values when the model trains on, and copies memory only then.
 * @example
 * ```ts
 * import { linear, loadStateDict, stateDict } from "@ganglion/layers";
 * import { rng } from "@ganglion/tensor";
 * const model = linear(64, 10, { rng: rng(7) });
 * const best = stateDict(model); // { weight, bias }
 * loadStateDict(model, best);
 * ```
 */
export function stateDict(model: Layer): Record<string, Tensor> {
  const entries = [...walkState(model, "")];
  return Object.fromEntries(entries.map(({ path, tensor }) => [path, tensor.detach()]));
}

/** How strict `loadStateDict` is. */
export interface LoadStateDictOptions {
  /** Refuse missing and unexpected keys; true by default. Shapes must match either way. */
  readonly strict?: boolean;
}

/** The keys that `loadStateDict` found on one side only. */
export interface LoadReport {
  /** Keys of the model that the dictionary lacks; they kept their values. */
  readonly missing: readonly string[];
  /** Keys of the dictionary that the model lacks; they were ignored. */
  readonly unexpected: readonly string[];
}

/**
 * Gives a model's parameters and buffers the values of a state dict. Optimizers keep working: the tensors stay the same ones.
 * Float dtypes are converted.
 * @throws Error that lists every missing, unexpected and unfit key. Nothing is changed then.
 * @example
 * ```ts
 * import { linear, loadStateDict } from "@ganglion/layers";
 * import { rng, zeros } from "@ganglion/tensor";
 * const head = linear(64, 10, { rng: rng(7) });
 * loadStateDict(head, { weight: zeros([10, 64]) }, { strict: false }); // { missing: ["bias"], unexpected: [] }
 * ```
 */
export function loadStateDict(model: Layer, dict: StateDict, options: LoadStateDictOptions = {}): LoadReport {
  const { strict = true } = options;
  const entries = [...walkState(model, "")];
  const known = new Set(entries.map(({ path }) => path));
  const missing = entries.filter(({ path }) => !Object.hasOwn(dict, path)).map(({ path }) => path);
  const unexpected = Object.keys(dict).filter((key) => !known.has(key));
  const unfit = entries.flatMap((entry) => misfit(entry, dict[entry.path]));
  const problems = strict
    ? [...missing.map((key) => `missing ${key}`), ...unexpected.map((key) => `unexpected ${key}`), ...unfit]
    : unfit;
  if (problems.length > 0) {
    const remedy =
      strict && unfit.length === 0 ? "Pass { strict: false } to load what matches." : "Nothing was changed.";
    throw new Error(`loadStateDict: the keys and shapes must be the model's, got ${problems.join("; ")}. ${remedy}`);
  }
  scope(() =>
    noGrad(() => {
      for (const { path, tensor } of entries) {
        const value = dict[path];
        if (value !== undefined) assign(tensor, cast(value, tensor.dtype));
      }
    }),
  );
  return { missing, unexpected };
}

function misfit({ path, tensor }: StateEntry, value: Tensor | undefined): string[] {
  if (value === undefined) return [];
  if (value.disposed) return [`${path} disposed`];
  if (!sameShape(value.shape, tensor.shape)) {
    return [`${path} ${formatShape(value.shape)} for ${formatShape(tensor.shape)}`];
  }
  if (value.backend !== tensor.backend) return [`${path} on ${value.backend.name} for ${tensor.backend.name}`];
  return [];
}
