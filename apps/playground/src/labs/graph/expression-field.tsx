import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useId } from "preact/hooks";
import { forgotten } from "../../state/forgotten.ts";
import { shorten } from "../../text/problem-text.ts";
import { graphText } from "./graph-text.ts";
import { type ExpressionProblem, parseExpression } from "./parse-expression.ts";

/** What `ExpressionField` takes. */
export interface ExpressionFieldProps {
  readonly value: string;
  readonly most: number;
  /** Told each expression that can be read. */
  onChange(value: string): void;
}

/** A field for an expression. What cannot be read is said below it, and the last one that could stays. */
export function ExpressionField({ value, most, onChange }: ExpressionFieldProps): VNode {
  const id = useId();
  const draft = useSignal<string | undefined>(undefined);
  // An expression that comes from elsewhere, as from an example, makes what was typed a thing of the past.
  useEffect(() => {
    draft.value = undefined;
  }, [value, forgotten.value]);
  const text = graphText.value;
  const shown = draft.value ?? value;
  const parsed = parseExpression(shown);
  const problem = "problem" in parsed ? describeExpressionProblem(parsed) : undefined;
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {text.expression}
      </label>
      <input
        id={id}
        class="text-input"
        type="text"
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        maxLength={most}
        value={shown}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
        onInput={(event) => {
          const next = event.currentTarget.value;
          const isFit = "nodes" in parseExpression(next);
          draft.value = isFit ? undefined : next;
          if (isFit) onChange(next);
        }}
      />
      <p id={`${id}-problem`} class={problem === undefined ? "hint" : "field-problem"} role="status">
        {problem ?? text.expressionHint}
      </p>
    </div>
  );
}

/** Why a text is no expression, in words. */
function describeExpressionProblem(problem: ExpressionProblem): string {
  const text = graphText.value;
  switch (problem.problem) {
    case "syntax":
      return text.syntax({ at: problem.at });
    case "unknown":
      return text.unknown({ got: shorten(problem.got) });
    case "arguments":
      return text.arguments({ got: problem.got, wanted: problem.wanted });
    case "tooLarge":
      return text.tooLarge({ most: problem.most });
    case "empty":
    case "noVariable":
    case "minusPower":
      return text[problem.problem];
  }
}
