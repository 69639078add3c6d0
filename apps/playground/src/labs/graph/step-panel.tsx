import type { VNode } from "preact";
import { Button } from "../../controls/button.tsx";
import { formatNumber } from "../../text/format.ts";
import { range } from "../frame/lab-setting.ts";
import { Slider } from "../frame/slider.tsx";
import { GraphPicture } from "./graph-picture.tsx";
import { type GraphStep, stepsOf } from "./graph-steps.ts";
import { graphText } from "./graph-text.ts";
import { operationLabel } from "./operations.ts";
import type { ParsedNode } from "./parse-expression.ts";
import { mostSteps } from "./settings.ts";
import type { TracedNode } from "./trace.ts";

/** What `StepPanel` takes. */
export interface StepPanelProps {
  readonly expression: string;
  readonly nodes: readonly ParsedNode[];
  readonly traced: readonly TracedNode[];
  readonly step: number;
  onStep(step: number): void;
}

/** The graph, and the way through it step by step. */
export function StepPanel({ expression, nodes, traced, step, onStep }: StepPanelProps): VNode {
  const text = graphText.value;
  const steps = stepsOf(nodes);
  const done = Math.min(step, steps.length);
  // The last step is written so that it stays the last one of any expression.
  const go = (next: number): void => onStep(next >= steps.length ? mostSteps : Math.max(0, next));
  const isAtEnd = done === steps.length;
  return (
    <>
      <div class="graph-steps">
        <Slider
          label={text.step}
          setting={{ kind: "number", value: 0, isWhole: true, steps: range(0, steps.length) }}
          value={done}
          onChange={go}
        />
        <div class="graph-buttons">
          <Button isOff={done === 0} onPress={() => go(done - 1)}>
            {text.back}
          </Button>
          <Button look="button-primary" isOff={isAtEnd} onPress={() => go(done + 1)}>
            {text.next}
          </Button>
          <Button onPress={() => go(isAtEnd ? 0 : steps.length)}>{isAtEnd ? text.first : text.all}</Button>
        </div>
      </div>
      <GraphPicture expression={expression} nodes={nodes} traced={traced} steps={steps} done={done} />
      <p class="graph-said" role="status">
        {describe(nodes, traced, steps[done - 1])}
      </p>
    </>
  );
}

function describe(nodes: readonly ParsedNode[], traced: readonly TracedNode[], step: GraphStep | undefined): string {
  const text = graphText.value;
  if (step === undefined) return text.stepStart;
  const node = nodes[step.node];
  const { value = Number.NaN, gradient = Number.NaN, locals = [] } = traced[step.node] ?? {};
  if (step.direction === "seed" || node?.kind !== "operation") return text.stepSeed;
  const operation = operationLabel(node.name);
  if (step.direction === "forward") {
    const inputs = node.inputs.map((input) => formatNumber(traced[input]?.value ?? Number.NaN)).join("; ");
    return text.stepForward({ operation, inputs, value: formatNumber(value) });
  }
  const moved = locals.filter((_, which) => nodes[node.inputs[which] ?? -1]?.kind !== "number");
  const products = moved.map((local) =>
    text.product({
      gradient: formatNumber(gradient),
      local: formatNumber(local),
      product: formatNumber(gradient * local),
    }),
  );
  return text.stepBackward({ operation, products: products.join("; ") });
}
