import { relu } from "@ganglion/activations";
import { digits } from "@ganglion/datasets";
import { initialize, recommended, withinLayer } from "@ganglion/init";
import { conv2d, flatten, linear, maxPool2d, sequential } from "@ganglion/layers";
import { type Layer, noGrad, rng, setBackend, type Tensor, tensor, variance } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const { x: pixels } = await digits();
const x = tensor(pixels.slice(0, 256 * 64), { shape: [256, 1, 8, 8] });

const random = rng(1);
const model = sequential(
  conv2d(1, 16, { kernelSize: 3, padding: 1, rng: random }),
  relu,
  maxPool2d(2),
  conv2d(16, 32, { kernelSize: 3, padding: 1, rng: random }),
  relu,
  flatten(),
  linear(512, 64, { rng: random }),
  relu,
  linear(64, 10, { rng: random }),
);

/** Over a batch, the extremes of the channels' means and standard deviations, and how many relus are never on. */
async function report(name: string, net: Layer): Promise<void> {
  const seen: [path: string, mean: Tensor, spread: Tensor, top: Tensor][] = [];
  noGrad(() =>
    net(x, {
      observe: (path, _x, y, layer) => {
        const axis = y.rank === 4 ? [0, 2, 3] : [0];
        if (layer.parameters?.["weight"])
          seen.push([path, y.mean({ axis }), variance(y, { axis, correction: 0 }), y.max({ axis })]);
      },
    }),
  );
  console.log(`${name}\nlayer      means from    to  deviations from    to  units off`);
  for (const [path, mean, spread, top] of seen) {
    const means = Array.from(await mean.data());
    const deviations = Array.from(await spread.data(), Math.sqrt);
    const off = Array.from(await top.data()).filter((value) => value <= 0).length;
    const range = (values: number[]): string =>
      [Math.min(...values), Math.max(...values)].map((value) => (value + 0).toFixed(2).padStart(8)).join("");
    console.log(`${path.padEnd(9)}${range(means)}        ${range(deviations)}${String(off).padStart(11)}`);
  }
}

initialize(model, recommended, { rng: rng(2) });
await report("Kaiming: right on average, but every unit differs", model);
withinLayer(model, x, { rng: rng(2), targetMean: 0.25 });
await report("\nwithin layers: every unit has mean 0.25 and standard deviation 1 on the data", model);
