import { type Dataset, dataset } from "@ganglion/datasets";
import type { Rng } from "@ganglion/tensor";
import type { DataName } from "../experiment/choices.ts";

const size = 600;
const noise = 0.03;

type Place = (share: number, label: number, draw: () => number) => readonly [x: number, y: number];

/** Where a sample is, by how far along its class it is (0-1); `draw` gives numbers of -1 to 1. */
const places: Readonly<Partial<Record<DataName, Place>>> = {
  circles: (share, label) => around(share * 2 * Math.PI, label === 0 ? 0.35 : 0.85),
  moons: (share, label) => {
    const [x, y] = around(share * Math.PI, 0.6);
    return label === 0 ? [x - 0.3, y - 0.2] : [0.3 - x, 0.2 - y];
  },
  spirals: (share, label) => around(share * 2.4 * Math.PI + label * Math.PI, 0.1 + 0.85 * share),
  xor: (_, label, draw) => {
    const [x, y] = [draw(), draw()];
    const isSame = x * y > 0;
    return isSame === (label === 0) ? [x, y] : [x, -y];
  },
};

function around(angle: number, radius: number): [number, number] {
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Points of two classes in the plane, within about -1 to 1. The same generator gives the same points. */
export async function toyPoints(name: DataName, random: Rng): Promise<Dataset> {
  const place = places[name];
  if (place === undefined) throw new Error(`toyPoints: the data must be points, got ${name}.`);
  // Both are drawn before anything is awaited, so on the backend that is active now.
  const [drawnTensor, shiftTensor] = [random.uniform([2 * size], { low: -1, high: 1 }), random.normal([2 * size])];
  const [draws, shifts] = [await drawnTensor.data(), await shiftTensor.data()];
  drawnTensor.dispose();
  shiftTensor.dispose();
  let drawn = 0;
  const draw = (): number => draws[drawn++] ?? 0;
  const x = new Float32Array(2 * size);
  const y = Int32Array.from({ length: size }, (_, index) => index % 2);
  for (const [index, label] of y.entries()) {
    const at = place(index / size, label, draw);
    x[2 * index] = at[0] + noise * (shifts[2 * index] ?? 0);
    x[2 * index + 1] = at[1] + noise * (shifts[2 * index + 1] ?? 0);
  }
  return dataset({ name, x, y, shape: [2], classes: ["A", "B"] });
}
