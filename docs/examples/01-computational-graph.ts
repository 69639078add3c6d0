import { add, backward, div, exp, mul, neg, reference, setBackend, type Tensor, tensor } from "@ganglion/tensor";

setBackend(reference());

// A neuron with two inputs, written out operation by operation: f = 1 / (1 + exp(-(w0 x0 + w1 x1 + w2))).
const leaf = (value: number): Tensor => tensor(value, { requiresGrad: true });
const [w0, x0, w1, x1, w2] = [leaf(2), leaf(-1), leaf(-3), leaf(-2), leaf(-3)];
const dot = add(add(mul(w0, x0), mul(w1, x1)), w2);
const f = div(1, add(1, exp(neg(dot))));

// Forward has run; it recorded what each result was made of. Backward walks that record from the end to the leaves.
backward(f);

console.log(`dot ${(await dot.item()).toFixed(2)}  f ${(await f.item()).toFixed(2)}`);
console.log("leaf  value  gradient");
for (const [name, x] of Object.entries({ w0, x0, w1, x1, w2 })) {
  const gradient = (await x.grad?.item()) ?? Number.NaN;
  console.log(`${name}    ${(await x.item()).toFixed(2).padStart(5)}  ${gradient.toFixed(2).padStart(8)}`);
}

// What the chain rule says on paper: df/ddot = f (1 - f), times each leaf's neighbour.
const slope = (await f.item()) * (1 - (await f.item()));
console.log(
  `on paper: df/ddot = ${slope.toFixed(2)}, df/dw0 = ${(slope * -1).toFixed(2)}, df/dx1 = ${(slope * -3).toFixed(2)}`,
);

// A leaf that is used twice gets the sum of what comes back along both ways.
const x = leaf(3);
backward(add(mul(x, x), x));
console.log(`d(x x + x)/dx at 3 = ${await x.grad?.item()}`);
