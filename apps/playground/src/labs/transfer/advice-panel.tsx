import type { VNode } from "preact";
import { Panel } from "../frame/panel.tsx";
import type { AdviceAnswer } from "./compare.ts";
import { Nothing } from "./panels.tsx";
import { transferText } from "./transfer-text.ts";

/** What the adviser says, in its own words. */
export function AdvicePanel({ advice }: { readonly advice: AdviceAnswer | undefined }): VNode {
  const text = transferText.value;
  if (advice === undefined) {
    return (
      <Panel title={text.adviserTitle} hint={text.adviserHint}>
        <Nothing>{text.adviserEmpty}</Nothing>
      </Panel>
    );
  }
  const [cell = "", , ...rest] = advice.text.split("\n");
  return (
    <Panel title={text.adviserTitle} hint={text.adviserHint}>
      <p class="advice-cell" lang="en" data-testid="cell" data-cell={advice.cell}>
        {cell}
      </p>
      <div class="advice" lang="en" tabIndex={0} role="region" aria-label={text.adviserSays}>
        {sectionsOf(rest).map(({ title, lines }) => (
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
    </Panel>
  );
}

interface Section {
  readonly title: string;
  readonly lines: { readonly line: string; readonly isInner: boolean }[];
}

/** The adviser's text is titles and lists below them. */
function sectionsOf(lines: readonly string[]): Section[] {
  const sections: Section[] = [];
  for (const line of lines) {
    const [, spaces, item] = /^( *)- (.*)$/.exec(line) ?? [];
    if (item !== undefined) sections.at(-1)?.lines.push({ line: item, isInner: spaces !== "" });
    else if (line !== "") sections.push({ title: line, lines: [] });
  }
  return sections;
}
