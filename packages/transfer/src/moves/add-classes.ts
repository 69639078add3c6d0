import {
  assign,
  checkCount,
  checkOptions,
  checkRng,
  checkString,
  concat,
  type Layer,
  noGrad,
  type Rng,
  scope,
  slice,
  type Tensor,
} from "@ganglion/tensor";
import { headOf, replaceHead } from "./head.ts";

/** What `addClasses` takes. */
export interface AddClassesOptions {
  /** Where the first weights of the new classes come from. */
  readonly rng: Rng;
  /** How many classes are added; 1 by default. */
  readonly count?: number;
  /** The path of the head; the last linear layer or convolution by default. */
  readonly at?: string;
}

/**
 * The same model with more classes: the head keeps the weights of the classes that it has, so that their scores stay, and gets new
 * ones after them. All other layers stay the same ones.
 * @throws TypeError without `rng`, or for what is no option; RangeError unless `count` is a whole number >= 1, or if `at` leads to no layer.
 * @throws BackendError if the model is on another backend than new tensors.
 * @example
 * ```ts
 * import { linear } from "@ganglion/layers";
 * import { ones, rng } from "@ganglion/tensor";
 * import { addClasses } from "@ganglion/transfer";
 * const model = linear(4, 2, { rng: rng(7) });
 * const wider = addClasses(model, { rng: rng(8) });
 * wider(ones([1, 4])).shape; // => [1, 3]
 * ```
 */
export function addClasses<L extends Layer>(model: L, options: AddClassesOptions): L {
  const where = "addClasses";
  checkOptions<AddClassesOptions>(where, options, { rng: [checkRng], count: checkCount, at: checkString });
  const { rng, count = 1, at } = options;
  const { path, layer } = headOf(where, model, at);
  const old = layer.parameters as Readonly<Record<string, Tensor>>;
  const classes = ((old["weight"] as Tensor).shape[0] as number) + count;
  const wider = replaceHead(model, { classes, rng, at: path });
  const head = headOf(where, wider, path).layer;
  scope(() =>
    noGrad(() => {
      for (const [name, x] of Object.entries(head.parameters ?? {})) {
        const kept = old[name] as Tensor;
        const added = slice(x, [[kept.shape[0] as number, x.shape[0] as number]]);
        assign(x, concat([kept, added]));
      }
    }),
  );
  return wider;
}
