import type { Layer } from "@ganglion/tensor";
import { resumedRun } from "./checkpoint.ts";
import type { FitOptions } from "./fit-options.ts";
import { resolveOptions } from "./resolve-options.ts";
import { beginning, newRun } from "./run.ts";
import { type Training, trainingOf } from "./training.ts";

/**
 * Trains a model and reports on the way. It works only while it is asked for the next event: not asking is a pause, and
 * leaving the loop is the end. `await fit(...)` runs it to the end and gives the last event. Each step runs in a `scope`, so
 * memory stays flat, and the event loop gets its turn at least every 16 ms or each step, whichever is longer.
 *
 * Where the loss cannot be read at once, steps may be made a second time to find out which of them went wrong; the functions
 * among the options are called for them again.
 * @throws RangeError or TypeError at once if an option is wrong, DivergedError while training if the loss is not finite;
 * model, optimizer and averages are then as they were before the step in which that began.
 * @example
 * ```ts
 * import { digits, split } from "@ganglion/datasets";
 * import { flatten, linear, parameters, sequential } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { rng } from "@ganglion/tensor";
 * import { fit } from "@ganglion/train";
 * const random = rng(7);
 * const [train, validation] = split(await digits(), { fraction: 0.8, rng: random });
 * const model = sequential(flatten(), linear(64, 10, { rng: random }));
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * for await (const event of fit(model, { train, validation, loss: crossEntropy, optimizer, epochs: 5, batchSize: 64, rng: random })) {
 *   if (event.type === "epoch") console.log(event.epoch, event.loss, event.validation?.accuracy);
 * }
 * ```
 */
export function fit(model: Layer, options: FitOptions): Training {
  const resolved = resolveOptions(model, options);
  const { resume } = resolved;
  return trainingOf(
    resume === undefined ? newRun(model, resolved, beginning(resolved)) : resumedRun(model, resolved, resume),
  );
}
