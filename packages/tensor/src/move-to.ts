import type { Backend } from "./backend.ts";
import { checkBackend, checkTensor } from "./check.ts";
import { tensor } from "./create.ts";
import { BackendError, refusal } from "./errors.ts";
import type { Layer } from "./layer.ts";
import { replaceableState, replaceTensors } from "./map-tensors.ts";
import type { StateEntry } from "./model-state.ts";
import { keep } from "./scope.ts";
import type { Tensor } from "./tensor.ts";

/**
 * Copies a tensor, or a model with all of its parameters and buffers, to another backend. A tensor's copy is a leaf: no
 * gradient flows back. A model's copy has tensors of its own, which outlive the scope; those that layers share are shared in
 * it too. It has the values that the model had when it was called, even if that trains on meanwhile.
 * @throws TypeError if a layer with tensors has no `withParameters`, BackendError if the backend cannot hold a dtype. Nothing is
 * left behind then.
 * @example
 * ```ts
 * import { defineLayer, moveTo, mul, ones, reference, type Tensor } from "@ganglion/tensor";
 * const scaleBy = (weight: Tensor) =>
 *   defineLayer((x) => mul(x, weight), {
 *     parameters: { weight },
 *     withParameters: (parameters: { readonly weight: Tensor }) => scaleBy(parameters.weight),
 *   });
 * const elsewhere = reference(); // or await wasm()
 * const copy = await moveTo(scaleBy(ones([1])), elsewhere);
 * copy.parameters.weight.backend === elsewhere; // => true
 * ```
 */
export function moveTo(x: Tensor, backend: Backend): Promise<Tensor>;
export function moveTo<L extends Layer>(model: L, backend: Backend): Promise<L>;
export async function moveTo(given: Tensor | Layer, backend: Backend): Promise<Tensor | Layer> {
  if (typeof given === "function") return moveModel(given, backend);
  checkTensor("moveTo", "x", given);
  checkBackend("moveTo", "backend", backend);
  return uploaded(given, await given.data(), backend);
}

async function moveModel<L extends Layer>(model: L, backend: Backend): Promise<L> {
  const entries = replaceableState("moveTo", model);
  checkBackend("moveTo", "backend", backend);
  for (const entry of entries) checkHeld(entry, backend);
  // Snapshots, which keep their values while those of the model may change.
  const snapshots = new Map(entries.map(({ tensor: x }) => [x, keep(x.detach())]));
  const values = new Map<Tensor, Values>();
  try {
    const away = [...snapshots].filter(([x]) => x.backend !== backend);
    await Promise.all(away.map(async ([x, snapshot]) => values.set(x, await snapshot.data())));
    return replaceTensors("moveTo", model, entries, (x) => {
      const given = values.get(x);
      return given === undefined ? (snapshots.get(x) as Tensor) : uploaded(x, given, backend);
    });
  } finally {
    for (const x of snapshots.values()) x.dispose();
  }
}

type Values = Awaited<ReturnType<Tensor["data"]>>;

function uploaded(x: Tensor, values: Values, backend: Backend): Tensor {
  const { shape, dtype, requiresGrad } = x;
  return tensor(values, { shape, dtype, requiresGrad, backend });
}

function checkHeld({ path, tensor: { dtype } }: StateEntry, backend: Backend): void {
  if (backend.dtypes.includes(dtype)) return;
  const rule = `the backend must hold the dtype of ${path}, ${dtype}`;
  const got = `${backend.name}, which holds ${backend.dtypes.join(", ")}`;
  throw refusal(BackendError, "moveTo", rule, got, 'Convert with castModel(model, "float32") first.');
}
