import type { Loss } from "@ganglion/losses";
import { type Backend, type Layer, noGrad, scope, type Tensor } from "@ganglion/tensor";
import { encodeWeights } from "@ganglion/weights";
import { type LossSource, lossSource } from "./loss-source.ts";
import type { ResolvedRun } from "./resolve-run.ts";
import { firstRows, type Samples } from "./samples.ts";

type Files = Record<string, string | Uint8Array>;

/**
 * `loss.py` and, where the validation samples are measured otherwise or have answers of another kind, `validation_loss.py`, each with the
 * tensors that it needs.
 * @throws Error for losses that cannot be written.
 */
export async function lossFiles(
  run: ResolvedRun,
  model: Layer,
  backend: Backend,
  given: Samples,
  measured: Samples | undefined,
): Promise<Files> {
  const { loss, lossOptions = {}, lossSource: own, validationLoss } = run;
  const files =
    own === undefined
      ? await filesOf({ model, backend }, given, "loss", (output, target) =>
          lossSource(loss, lossOptions, output, target),
        )
      : { "loss.py": own };
  const isOther = validationLoss !== undefined || (own === undefined && measured?.y.dtype !== given.y.dtype);
  if (measured === undefined || !isOther) return files;
  const write = (output: Tensor, target: Tensor): Promise<LossSource> =>
    validationSource(validationLoss ?? loss, lossOptions, output, target);
  return { ...files, ...(await filesOf({ model, backend }, measured, "validation_loss", write)) };
}

/** The loss that validates mostly has no options; else it has those of the loss. */
async function validationSource(
  loss: Loss,
  options: Readonly<Record<string, unknown>>,
  output: Tensor,
  target: Tensor,
): Promise<LossSource> {
  try {
    return await lossSource(loss, {}, output, target, "validation_loss");
  } catch (error) {
    if (Object.keys(options).length === 0) throw error;
    return lossSource(loss, options, output, target, "validation_loss");
  }
}

async function filesOf(
  { model, backend }: { readonly model: Layer; readonly backend: Backend },
  { x, y }: Samples,
  name: "loss" | "validation_loss",
  write: (output: Tensor, target: Tensor) => Promise<LossSource>,
): Promise<Files> {
  const [two, answers] = [firstRows(x, 2, backend), firstRows(y, 2, backend)];
  const output = scope(() => noGrad(() => model(two, { training: false })).detach());
  try {
    const { source, tensors } = await write(output, answers);
    const needed =
      Object.keys(tensors).length === 0 ? {} : { [`start/${name}.safetensors`]: await encodeWeights(tensors) };
    return { [`${name}.py`]: source, ...needed };
  } finally {
    for (const each of [two, answers, output]) each.dispose();
  }
}
