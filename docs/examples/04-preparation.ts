import { digits } from "@ganglion/datasets";
import { center, fromJSON, pca, standardize, whiten } from "@ganglion/preprocessing";
import { setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";

setBackend(await wasm({ deterministic: true }));
const data = await digits({ shape: [64] });
const images = tensor(data.x, { shape: [data.size, 64] });

/** The covariance of the features, and what there is to see in it. */
async function describe(name: string, x: Tensor): Promise<void> {
  const [samples = 0, features = 0] = x.shape;
  const mean = x.mean({ axis: 0 });
  const distance = x.sub(mean);
  const covariance = Array.from(
    await distance
      .transpose()
      .matmul(distance)
      .div(samples - 1)
      .data(),
  );
  const at = (i: number, j: number): number => covariance[i * features + j] ?? 0;
  const indices = Array.from({ length: features }, (_, index) => index);
  const variances = indices.map((i) => at(i, i)).filter((variance) => variance > 1e-6);
  const offDiagonal = indices.flatMap((i) => indices.filter((j) => j < i).map((j) => Math.abs(at(i, j))));
  const numbers = [
    Math.max(...Array.from(await mean.data(), Math.abs)),
    Math.min(...variances),
    Math.max(...variances),
    Math.max(...offDiagonal),
  ];
  console.log(
    `${name.padEnd(13)}${String(features).padStart(3)}${numbers.map((value) => value.toFixed(3).padStart(12)).join("")}`,
  );
}

const prepared = {
  center: center(images),
  standardize: standardize(images),
  pca: pca(images, { components: 20 }),
  "whiten, pca": whiten(images, { eps: 0 }),
  "whiten, zca": whiten(images, { method: "zca", eps: 0 }),
};
console.log("features        largest mean  variance from          to  covariance");
await describe("raw", images);
for (const [name, t] of Object.entries(prepared)) await describe(name, t(images));

// 20 of 64 directions hold most of what varies, and the inverse gives images back.
const { pca: t, "whiten, zca": zca, "whiten, pca": whitened } = prepared;
const kept = t.explainedVarianceRatio.reduce((total, ratio) => total + ratio, 0);
const lost = await t.invert(t(images)).sub(images).pow(2).mean().item();
console.log(
  `\n20 components explain ${(100 * kept).toFixed(1)} % of the variance; mean squared error ${lost.toFixed(4)}`,
);
console.log(`rank ${zca.rank} of 64: three pixels are 0 in every image`);

// Of all that whitens, ZCA stays nearest to the image. Correlation of the prepared pixels with the centered ones:
const reference = prepared.center(images);
for (const [name, y] of Object.entries({ zca: zca(images), pca: whitened(images) })) {
  const dot = await y.mul(reference).sum().item();
  const lengths = Math.sqrt((await y.pow(2).sum().item()) * (await reference.pow(2).sum().item()));
  console.log(`${name} whitening keeps a correlation of ${(dot / lengths).toFixed(3)} with the image`);
}
const again = fromJSON(JSON.parse(JSON.stringify(zca)));
console.log(`from JSON: the same to ${await again(images).sub(zca(images)).pow(2).max().item()}`);
