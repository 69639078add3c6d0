import type { VNode } from "preact";
import { Panel } from "../frame/panel.tsx";
import { adviserText } from "./adviser-text.ts";
import type { AdviceAnswer } from "./compare.ts";
import { describeAdvice } from "./describe-advice.ts";
import { Nothing } from "./panels.tsx";

/** What the adviser says: what the case is, what to do, and why. */
export function AdvicePanel({ advice }: { readonly advice: AdviceAnswer | undefined }): VNode {
  const text = adviserText.value;
  return (
    <Panel title={text.title} hint={text.hint}>
      {advice === undefined ? <Nothing>{text.empty}</Nothing> : <Advice advice={advice} />}
    </Panel>
  );
}

function Advice({ advice }: { readonly advice: AdviceAnswer }): VNode {
  const text = adviserText.value;
  return (
    <>
      <p class="advice-cell" data-testid="cell" data-cell={advice.cell}>
        {text[advice.cell]}
      </p>
      <div class="advice" tabIndex={0} role="region" aria-label={text.says}>
        {describeAdvice(advice).map(({ title, lines }) => (
          <section key={title}>
            <h3 class="advice-title">{title}</h3>
            <ul class="advice-lines">
              {lines.map(({ line, isInner }) => (
                <li key={line} data-inner={isInner ? "" : undefined}>
                  {line}
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </>
  );
}
