import {
  assign,
  cast,
  checkBoolean,
  checkOptions,
  describeValue,
  formatShape,
  isPlainObject,
  isTensor,
  type Layer,
  noGrad,
  refusal,
  sameShape,
  scope,
  type StateEntry,
  stateEntries,
  type Tensor,
} from "@ganglion/tensor";

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
  const entries = stateEntries(model, "stateDict");
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
 * Float dtypes are converted; a tensor that several layers share must get one value.
 * @throws TypeError if `dict` is no object of tensors, Error that lists every missing, unexpected and unfit key. Nothing is
 * changed then.
 * @example
 * ```ts
 * import { linear, loadStateDict } from "@ganglion/layers";
 * import { rng, zeros } from "@ganglion/tensor";
 * const head = linear(64, 10, { rng: rng(7) });
 * loadStateDict(head, { weight: zeros([10, 64]) }, { strict: false }); // { missing: ["bias"], unexpected: [] }
 * ```
 */
export function loadStateDict(model: Layer, dict: StateDict, options: LoadStateDictOptions = {}): LoadReport {
  const where = "loadStateDict";
  checkOptions<LoadStateDictOptions>(where, options, { strict: checkBoolean });
  const { strict = true } = options;
  const entries = stateEntries(model, where);
  const values = readDict(dict);
  const known = new Set(entries.map(({ path }) => path));
  const missing = entries.filter(({ path }) => !values.has(path)).map(({ path }) => path);
  const unexpected = [...values.keys()].filter((key) => !known.has(key));
  const unfit = [
    ...entries.flatMap((entry) => misfit(entry, values.get(entry.path))),
    ...contradictions(entries, values),
  ];
  const problems = strict
    ? [...missing.map((key) => `missing ${key}`), ...unexpected.map((key) => `unexpected ${shorten(key)}`), ...unfit]
    : unfit;
  if (problems.length > 0) {
    const isLoose = strict && unfit.length === 0;
    const remedy = isLoose ? "Pass { strict: false } to load what matches." : "Nothing was changed.";
    throw refusal(Error, where, "the keys and shapes must be the model's", listed(problems), remedy);
  }
  scope(() =>
    noGrad(() => {
      // All are converted before the first is put in place, so that a want of memory changes nothing.
      const converted = entries.map(({ path, tensor }) => {
        const value = values.get(path);
        return value && { tensor, value: cast(value, tensor.dtype) };
      });
      for (const entry of converted) if (entry !== undefined) assign(entry.tensor, entry.value);
    }),
  );
  return { missing, unexpected };
}

/** @throws TypeError unless `dict` is an object of tensors. */
function readDict(dict: StateDict): Map<string, Tensor> {
  if (!isPlainObject(dict) || Array.isArray(dict)) {
    const remedy = "Pass what stateDict(model) returned.";
    throw refusal(TypeError, "loadStateDict", "dict must be an object of tensors by path", describeValue(dict), remedy);
  }
  const values = new Map(Object.entries(dict));
  for (const [key, value] of values) {
    if (isTensor(value)) continue;
    const remedy = "Make a tensor of each value, with tensor(data, { shape }).";
    throw refusal(TypeError, "loadStateDict", `${shorten(key)} must be a tensor`, describeValue(value), remedy);
  }
  return values;
}

function misfit({ path, tensor }: StateEntry, value: Tensor | undefined): string[] {
  if (value === undefined) return [];
  if (value.disposed) return [`${path} disposed`];
  if (tensor.disposed) return [`${path} for one that was disposed`];
  if (!sameShape(value.shape, tensor.shape)) {
    return [`${path} ${formatShape(value.shape)} for ${formatShape(tensor.shape)}`];
  }
  if ((value.dtype === "int32") !== (tensor.dtype === "int32")) return [`${path} ${value.dtype} for ${tensor.dtype}`];
  if (value.backend !== tensor.backend) return [`${path} on ${value.backend.name} for ${tensor.backend.name}`];
  return [];
}

/** Two values for one tensor that layers share, where they can be compared at once. */
function contradictions(entries: readonly StateEntry[], values: ReadonlyMap<string, Tensor>): string[] {
  const first = new Map<Tensor, { readonly path: string; readonly value: Tensor }>();
  return entries.flatMap(({ path, tensor }) => {
    const value = values.get(path);
    const before = first.get(tensor);
    if (value === undefined || before === undefined) {
      if (value !== undefined) first.set(tensor, { path, value });
      return [];
    }
    return sameValues(before.value, value) ? [] : [`${path} for the tensor of ${before.path}, with other values`];
  });
}

function sameValues(a: Tensor, b: Tensor): boolean {
  const isKnown = ![a, b].some(({ disposed, backend }) => disposed || backend.downloadSync === undefined);
  if (!isKnown || a.size !== b.size) return true;
  const values = b.dataSync();
  return a.dataSync().every((value, index) => Object.is(value, values[index]));
}

function shorten(key: string): string {
  return key.length > 60 ? `${key.slice(0, 60)}...` : key;
}

/** At most twenty of them. */
function listed(problems: readonly string[]): string {
  const more = problems.length > 20 ? `; and ${problems.length - 20} more` : "";
  return problems.slice(0, 20).join("; ") + more;
}
