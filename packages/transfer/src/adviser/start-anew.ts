import { initialize, recommended } from "@ganglion/init";
import { add, assign, type Layer, noGrad, type Rng, scope, walkLayers, zerosLike } from "@ganglion/tensor";

/** Begins a model anew, in place: weights as `recommended` says, norms at 1 and 0, and their statistics as if they had seen nothing. */
export function startAnew(model: Layer, rng: Rng): void {
  initialize(model, [recommended], { rng });
  scope(() =>
    noGrad(() => {
      for (const { layer } of walkLayers(model)) {
        if (layer.traits?.normalizes !== true) continue;
        for (const [name, x] of Object.entries({ ...layer.parameters, ...layer.buffers })) {
          const zeros = zerosLike(x);
          assign(x, name === "weight" || name === "running_var" ? add(zeros, 1) : zeros);
        }
      }
    }),
  );
}
