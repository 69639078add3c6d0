import * as all from "ganglion";
import { gpu } from "@ganglion/gpu";
import { fromNdarray } from "@ganglion/tensor/ndarray";
import { gradCheck } from "@ganglion/tensor/testing";
import * as bundle from "ganglion/bundle";

export const used = [gpu, fromNdarray, gradCheck, bundle.linear];
export async function train(): Promise<number> {
  const { backend } = await all.autoBackend({ gpu: [] });
  const model = all.sequential(all.linear(2, 1, { rng: all.rng(1) }), all.relu);
  const x: all.Tensor = all.ones([1, 2], { backend });
  const optimizer = all.sgd(all.parameters(model), { learningRate: 0.1 });
  all.backward(model(x).sum());
  optimizer.step();
  return model(x).sum().item();
}
