import { applyElementwise, type ElementwiseFunction, elementwise as formula } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { extremes, type OpCase, series, shaped, type ValueCase, values } from "./op-case.ts";
import { elementwise } from "./oracle.ts";

/** Functions that are given as formulas, of which a backend may make kernels. */
export function formulaCases(): OpCase[] {
  const x = series([2, 3, 4]);
  const of = (title: string, fn: ElementwiseFunction, inputs: readonly HostValues[], f: Case["f"]): ValueCase =>
    formulaCase({ title, fn, inputs, f, parameters: [] });
  const constant: typeof of = (...given) => ({ ...of(...given), gradient: "none" });
  return [
    { ...formulaCase({ title: "operands and parameters", ...gate([x, series([2, 3, 4], 0.01)]) }), gradient: "check" },
    formulaCase({ title: "scalars", ...gate([values(3), values(-2)]) }),
    formulaCase({ title: "empty tensors", ...gate([shaped([0, 3], []), shaped([0, 3], [])]) }),
    of("each function of one number", eachFunction(), [series([40])], everything),
    of("a condition at extremes", bent(), [values(extremes())], (y) => (y > 0.5 ? y : 0)),
    of("bounds at extremes", bounded(), [values(extremes())], (y) => Math.min(Math.max(y, 0), 6)),
    constant("comparisons are numbers", steps(), [x], (y) => (Number(y > 0) + Number(y < 1) + Number(y === 0.5)) / 4),
    constant("NaN is not 0 to a condition", chosen(), [values([0, -0, 1, Number.NaN])], (y) => (y === 0 ? 3 : 2)),
    constant(
      "a number for all elements",
      formula("seven", ["x"], [], (_, number) => number(7)),
      [x],
      () => 7,
    ),
    of(
      "an operand itself",
      formula("same", ["x"], [], (v) => v.x),
      [x],
      (y) => y,
    ),
  ];
}

interface Case {
  readonly title: string;
  readonly fn: ElementwiseFunction;
  readonly inputs: readonly HostValues[];
  readonly parameters: readonly number[];
  readonly f: (...numbers: number[]) => number;
}

function formulaCase({ title, fn, inputs, parameters, f }: Case): ValueCase {
  return {
    kind: "value",
    name: `applyElementwise: ${title}`,
    op: "applyElementwise",
    inputs,
    run: (...xs: Tensor[]) => applyElementwise(fn, xs, parameters),
    expected: (...xs) => elementwise(f, xs),
    tolerance: "elementary",
    gradient: "compare",
  };
}

function gate(inputs: readonly HostValues[]): Omit<Case, "title"> {
  return {
    // Refusals name the function, which the borders of operations know by that of the op.
    fn: formula("applyElementwise", ["x", "y"], ["p", "q"], ({ x, y, p, q }) => y.mul(p).sigmoid().mul(x).add(q)),
    inputs,
    parameters: [1.5, -0.25],
    f: (x, y) => x / (1 + Math.exp(-1.5 * y)) - 0.25,
  };
}

/** Functions that are defined everywhere, of a number and of its size. */
function eachFunction(): ElementwiseFunction {
  return formula("each", ["x"], [], ({ x }) => {
    const size = x.abs().add(0.5);
    return x.exp().sub(x.expm1()).add(x.tanh()).add(x.neg().sign()).add(size.log()).sub(size.log1p()).mul(size.sqrt());
  });
}

function everything(x: number): number {
  const size = Math.abs(x) + 0.5;
  return (1 + Math.tanh(x) - Math.sign(x) + Math.log(size) - Math.log1p(size)) * Math.sqrt(size);
}

const bent = (): ElementwiseFunction => formula("bent", ["x"], [], ({ x }) => x.greater(0.5).where(x, 0));
const bounded = (): ElementwiseFunction => formula("bounded", ["x"], [], ({ x }) => x.maximum(0).minimum(6));
const chosen = (): ElementwiseFunction => formula("chosen", ["x"], [], ({ x }) => x.where(2, 3));

function steps(): ElementwiseFunction {
  return formula("steps", ["x"], [], ({ x }) => x.greater(0).add(x.less(1)).add(x.equal(0.5)).div(4));
}
