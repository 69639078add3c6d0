import {
  affine,
  broadcastTo,
  concat,
  gather,
  indexSelect,
  matmul,
  pad,
  reshape,
  scatterAdd,
  slice,
  stack,
  transpose,
} from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { errorCase, type OpCase, series, values } from "./op-case.ts";

/** What operations on shapes, indices and matrices say when they cannot. */
export function errorCases(): OpCase[] {
  return [...shapes(), ...ranges(), ...paddings(), ...joins(), ...indices(), ...products(), ...linear()];
}

/** A call with one tensor of this shape. */
function one(op: string, title: string, shape: readonly number[], run: (x: Tensor) => Tensor, message: string): OpCase {
  return errorCase(op, title, [series(shape)], (x) => run(x as Tensor), message);
}

function shapes(): OpCase[] {
  const count = "Let one length be -1 to have it computed.";
  return [
    one(
      "reshape",
      "rejects another number of elements",
      [2, 3],
      (x) => reshape(x, [4]),
      `the number of elements must stay 6, got [2, 3] to [4]. ${count}`,
    ),
    one(
      "reshape",
      "rejects a length that does not follow",
      [2, 3],
      (x) => reshape(x, [4, -1]),
      `the number of elements must stay 6, got [2, 3] to [4, -1]. ${count}`,
    ),
    one(
      "transpose",
      "rejects axes that are named twice",
      [2, 3],
      (x) => transpose(x, [0, 0]),
      "axes must name each axis of [2, 3] once, got [0, 0]. Give a permutation of [0, 1].",
    ),
    one(
      "broadcastTo",
      "rejects a target that is smaller",
      [2, 3],
      (x) => broadcastTo(x, [2, 1]),
      "the target must be at least as large in each axis, got [2, 3] to [2, 1]. Only lengths of 1 can be repeated.",
    ),
  ];
}

function ranges(): OpCase[] {
  return [
    one(
      "slice",
      "rejects more ranges than axes",
      [2],
      (x) => slice(x, [0, 0]),
      "there may be one range for each axis of [2], got 2. Drop the last ones.",
    ),
    one(
      "slice",
      "rejects an index out of range",
      [2, 3],
      (x) => slice(x, [null, 3]),
      "indices must lie within axis 1 of [2, 3], got 3. Use -3 to 3.",
    ),
    one(
      "slice",
      "rejects an end out of range",
      [2, 3],
      (x) => slice(x, [[0, 5]]),
      "indices must lie within axis 0 of [2, 3], got 5. Use -2 to 2.",
    ),
    one(
      "slice",
      "rejects a step of 0",
      [4],
      (x) => slice(x, [[0, 4, 0]]),
      "steps must be whole numbers >= 1, got 0 for axis 0. Use 1.",
    ),
  ];
}

function paddings(): OpCase[] {
  return [
    one(
      "pad",
      "rejects a missing pair",
      [2, 3],
      (x) => pad(x, [[1, 1]]),
      "padding must be one pair of whole numbers >= 0 for each axis of [2, 3], got [[1,1]]. Use [0, 0] for axes that stay.",
    ),
    one(
      "pad",
      "rejects negative padding",
      [2],
      (x) => pad(x, [[-1, 0]]),
      "padding must be one pair of whole numbers >= 0 for each axis of [2], got [[-1,0]]. Use [0, 0] for axes that stay.",
    ),
  ];
}

function joins(): OpCase[] {
  const remedy = "Reshape or pad one of them.";
  return [
    errorCase(
      "concat",
      "rejects nothing",
      [],
      () => concat([]),
      "there must be at least one tensor, got none. Pass a non-empty array.",
    ),
    errorCase(
      "concat",
      "rejects other axes that differ",
      [series([2, 3]), series([2, 4])],
      (...xs) => concat(xs),
      `all axes but 0 must agree, got [2, 3] and [2, 4]. ${remedy}`,
    ),
    errorCase(
      "stack",
      "rejects nothing",
      [],
      () => stack([]),
      "there must be at least one tensor, got none. Pass a non-empty array.",
    ),
    errorCase(
      "stack",
      "rejects other shapes",
      [series([2, 3]), series([2, 4])],
      (...xs) => stack(xs),
      "all shapes must be the same, got [2, 3] and [2, 4]. Reshape or pad one of them, or join them along an axis that " +
        "they have, with concat.",
    ),
  ];
}

function indices(): OpCase[] {
  const two = (
    op: string,
    title: string,
    inputs: HostValues[],
    run: (x: Tensor, i: Tensor) => Tensor,
    message: string,
  ): OpCase => errorCase(op, title, inputs, (x, i) => run(x as Tensor, i as Tensor), message);
  const scatter = (x: Tensor, i: Tensor): Tensor => scatterAdd(x, i, { shape: [3, 2] });
  return [
    two(
      "gather",
      "rejects indices that are not int32",
      [series([3]), values([0, 1], "float32")],
      gather,
      'indices must be int32, got float32. Convert with cast(indices, "int32").',
    ),
    two(
      "gather",
      "rejects indices of another rank",
      [series([3, 4]), values([0, 1], "int32")],
      gather,
      "indices must have the rank of [3, 4] and fit in every axis but 0, got [2]. To pick whole rows use indexSelect.",
    ),
    two(
      "scatterAdd",
      "rejects updates of another shape",
      [series([2, 2]), values([[0, 1]], "int32")],
      scatter,
      "updates and indices must have one shape, got [2, 2] and [1, 2]. Broadcast the indices.",
    ),
    two(
      "indexSelect",
      "rejects indices with two axes",
      [series([3, 2]), values([[0, 1]], "int32")],
      indexSelect,
      "indices must have one axis, got [1, 2]. Reshape them to [2].",
    ),
  ];
}

function products(): OpCase[] {
  const two = (title: string, a: number[], b: number[], message: string, transposeA = false): OpCase =>
    errorCase(
      "matmul",
      title,
      [series(a), series(b)],
      (x, y) => matmul(x as Tensor, y as Tensor, { transposeA }),
      message,
    );
  return [
    two(
      "rejects inner lengths that differ",
      [2, 3],
      [4, 5],
      "inner dimensions must match, got [2, 3] and [4, 5]. Transpose one of them (transposeA, transposeB).",
    ),
    two(
      "names the flags where inner lengths differ",
      [2, 3],
      [3, 5],
      "inner dimensions must match, got [2, 3] and [3, 5] with transposeA true and transposeB false. Transpose one of them (transposeA, transposeB).",
      true,
    ),
    two("rejects scalars", [], [2, 2], "operands must have at least one axis, got [] and [2, 2]. Use mul for scalars."),
    two(
      "rejects batches that do not broadcast",
      [2, 2, 3],
      [3, 3, 2],
      "shapes must broadcast, got [2] and [3]. Aligned at the right, each pair of lengths must be equal or contain a 1; reshape one of them.",
    ),
  ];
}

function linear(): OpCase[] {
  const apply = (x?: Tensor, weight?: Tensor, bias?: Tensor): Tensor => affine(x as Tensor, weight as Tensor, bias);
  return [
    errorCase(
      "affine",
      "rejects features that differ",
      [series([2, 3]), series([5, 4])],
      apply,
      "the last axis of x must match weight [out, in], got x [2, 3] and weight [5, 4]. Flatten images to [batch, features] first.",
    ),
    errorCase(
      "affine",
      "rejects a bias of another length",
      [series([2, 3]), series([5, 3]), series([3])],
      apply,
      "bias must be [out], got bias [3] for weight [5, 3]. Use [5].",
    ),
  ];
}
