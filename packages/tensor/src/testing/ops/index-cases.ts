import { gather, indexSelect, scatterAdd } from "../../index.ts";
import type { Shape } from "../../backend.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { type OpCase, series, shaped, type ValueCase, values } from "./op-case.ts";
import { at, build } from "./oracle.ts";

/** Operations that take int32 indices. */
export function indexCases(): OpCase[] {
  return [...gathers(), ...scatters(), ...selections()];
}

function gathered(x: HostValues, indices: HostValues, axis: number): HostValues {
  return build(indices.shape, (index) =>
    at(
      x,
      index.map((i, a) => (a === axis ? at(indices, index) : i)),
    ),
  );
}

function scattered(updates: HostValues, indices: HostValues, axis: number, shape: Shape): HostValues {
  return build(shape, (target) => {
    let sum = 0;
    build(indices.shape, (index) => {
      const isHit = index.every((i, a) => target[a] === (a === axis ? at(indices, index) : i));
      if (isHit) sum += at(updates, index);
      return 0;
    });
    return sum;
  });
}

function gathers(): OpCase[] {
  const take = (title: string, x: HostValues, indices: HostValues, axis = 0): ValueCase => ({
    kind: "value",
    name: `gather: ${title}`,
    op: "gather",
    inputs: [x, indices],
    run: (a, i) => gather(a as Tensor, i as Tensor, { axis }),
    expected: (a, i) => gathered(a as HostValues, i as HostValues, axis),
    tolerance: "exact",
    gradient: indices.data.length === 0 ? "compare" : "check",
  });
  return [
    take("one axis, with repeats", series([5]), values([3, 0, 3, 3], "int32")),
    take("the first axis", series([3, 4]), shaped([2, 4], [2, 0, 1, 2, 2, 2, 0, 0], "int32")),
    take("the last axis", series([3, 4]), shaped([3, 2], [3, 0, 1, 1, 0, 2], "int32"), 1),
    take("a middle axis", series([2, 3, 2]), shaped([2, 1, 2], [2, 0, 1, 1], "int32"), 1),
    take("fewer indices than there are rows", series([3, 4]), values([[1, 0]], "int32"), 1),
    take("no indices", series([3, 4]), shaped([0, 4], [], "int32")),
    {
      ...take("int32 values", values([10, 20, 30], "int32"), values([2, 0], "int32")),
      expected: () => values([30, 10], "int32"),
      gradient: "none",
    },
  ];
}

function scatters(): OpCase[] {
  const put = (title: string, updates: HostValues, indices: HostValues, shape: Shape, axis = 0): ValueCase => ({
    kind: "value",
    name: `scatterAdd: ${title}`,
    op: "scatterAdd",
    inputs: [updates, indices],
    run: (u, i) => scatterAdd(u as Tensor, i as Tensor, { axis, shape }),
    expected: (u, i) => scattered(u as HostValues, i as HostValues, axis, shape),
    tolerance: "elementary",
    gradient: indices.data.length === 0 ? "compare" : "check",
  });
  return [
    put("one axis, with repeats", series([4]), values([3, 0, 3, 3], "int32"), [5]),
    put("the first axis", series([2, 4]), shaped([2, 4], [2, 0, 1, 2, 2, 2, 0, 0], "int32"), [3, 4]),
    put("the last axis, more rows than indices", series([2, 2]), shaped([2, 2], [3, 0, 1, 1], "int32"), [3, 4], 1),
    put("a middle axis", series([2, 1, 2]), shaped([2, 1, 2], [2, 0, 1, 1], "int32"), [2, 3, 2], 1),
    put("no indices", shaped([0, 4], []), shaped([0, 4], [], "int32"), [3, 4]),
  ];
}

function selections(): OpCase[] {
  const rows = (title: string, x: HostValues, indices: number[], axis = 0): ValueCase => ({
    kind: "value",
    name: `indexSelect: ${title}`,
    op: "indexSelect",
    inputs: [x, values(indices, "int32")],
    run: (a, i) => indexSelect(a as Tensor, i as Tensor, { axis }),
    expected: (a, i) => {
      const source = a as HostValues;
      const along = (axis + source.shape.length) % source.shape.length;
      const shape = source.shape.map((length, k) => (k === along ? indices.length : length));
      return build(shape, (index) =>
        at(
          source,
          index.map((position, k) => (k === along ? ((i as HostValues).data[position] as number) : position)),
        ),
      );
    },
    tolerance: "exact",
    gradient: indices.length === 0 ? "compare" : "check",
  });
  return [
    rows("rows of a batch, with repeats", series([4, 3]), [3, 1, 3]),
    rows("columns", series([2, 5]), [4, 0], 1),
    rows("the last axis, counted from the end", series([2, 2, 3]), [2, 2, 0], -1),
    rows("images", series([3, 2, 2, 2]), [1, 0]),
    rows("nothing", series([4, 3]), []),
  ];
}
