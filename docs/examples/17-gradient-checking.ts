import { gelu, relu } from "@ganglion/activations";
import { linear, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { batchNorm } from "@ganglion/normalization";
import { exp, mul, noGrad, record, reference, rng, setBackend, type Tensor, tensor } from "@ganglion/tensor";
import { gradCheck } from "@ganglion/tensor/testing";

setBackend(reference()); // in float64: float32 has too few digits for differences
const x = rng(7).normal([6, 5], { dtype: "float64" });

// A whole model, from input to loss: every element of the input by a central difference, (f(x + h) - f(x - h)) / 2h.
const options = { rng: rng(1), dtype: "float64" as const };
const model = sequential(linear(5, 8, options), batchNorm(8, { dtype: "float64" }), gelu, linear(8, 3, options));
const labels = tensor(new Int32Array([0, 1, 2, 0, 1, 2]));
const right = await gradCheck((input) => crossEntropy(model(input as Tensor, { training: true }), labels), [x]);
console.log(
  `model        passed ${right.passed}, ${right.checked} elements, error below 1e-6: ${right.maxRelativeError < 1e-6}`,
);

// An operation of your own, with its derivative: swish(z) = z s(z), whose derivative is s + z s (1 - s).
const logistic = (z: Tensor): Tensor => tensor(1, { dtype: "float64" }).div(exp(z.neg()).add(1));
const forward = (z: Tensor): Tensor => noGrad(() => mul(z, logistic(z)));
function swish(z: Tensor): Tensor {
  const s = noGrad(() => logistic(z));
  return record("swish", forward(z), [z], (grad) => [mul(grad, s.add(z.mul(s).mul(s.neg().add(1))))]);
}
function forgetful(z: Tensor): Tensor {
  const s = noGrad(() => logistic(z));
  return record("swish", forward(z), [z], (grad) => [mul(grad, s)]); // the second half of the product rule is missing
}
for (const f of [swish, forgetful]) {
  const { passed, maxRelativeError, worst } = await gradCheck((z) => f(z as Tensor), [x]);
  const size =
    maxRelativeError < 1e-6 ? "below 1e-6" : `${maxRelativeError.toFixed(3)} at [${worst?.index.join(", ")}]`;
  console.log(`${f.name.padEnd(12)} passed ${passed}, error ${size}`);
}

// Kinks have no derivative; they are counted and left out. relu at 0 is one.
const kinks = await gradCheck((z) => relu(z as Tensor), [tensor([-1, 0, 2, 3], { dtype: "float64" })]);
console.log(`relu         passed ${kinks.passed}, ${kinks.checked} elements, ${kinks.skippedAtKinks} at a kink`);

// The step matters: too long and the curve bends, too short and digits cancel.
for (const eps of [1e-1, 1e-3, 1e-6, 1e-13]) {
  const { maxRelativeError } = await gradCheck((z) => swish(z as Tensor), [x], { eps });
  const verdict = [1e-6, 1e-4, 1e-2].find((bound) => maxRelativeError < bound);
  console.log(
    `h = ${eps.toExponential(0)}  error ${verdict === undefined ? "above 1e-2" : `below ${verdict.toExponential(0)}`}`,
  );
}
