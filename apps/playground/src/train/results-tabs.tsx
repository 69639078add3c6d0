import type { VNode } from "preact";
import { Tabs } from "../controls/tabs.tsx";
import { usePage } from "../state/page.ts";
import { type TabName, tabNames } from "../state/tab-names.ts";
import { speaksAlso } from "../text/i18n.ts";
import { layersText } from "../text/layers-text.ts";
import { ConfusionPanel } from "./confusion-panel.tsx";
import { LayersPanel } from "./layers-panel.tsx";
import { PredictionsPanel } from "./predictions-panel.tsx";
import { lazyPanel } from "./lazy-panel.tsx";

const CodePanel = lazyPanel(async () => {
  await speaksAlso(async () => (await import("../text/ru/code.ts")).codeRu);
  return (await import("./code-panel.tsx")).CodePanel;
});
const ComparePanel = lazyPanel(async () => {
  await speaksAlso(async () => (await import("../text/ru/runs.ts")).runsRu);
  return (await import("./compare-panel.tsx")).ComparePanel;
});
const DrawPanel = lazyPanel(async () => {
  await speaksAlso(async () => (await import("../text/ru/draw.ts")).drawRu);
  return (await import("./draw-panel.tsx")).DrawPanel;
});

/** Ways to look at one and the same run. */
export function ResultsTabs(): VNode | null {
  const { view, shown: results } = usePage();
  const shown = tabNames.filter((tab) => !view.hidden.has(tab));
  if (shown.length === 0) return null;
  const text = layersText.value;
  return (
    <section class="card" aria-label={text.tabs}>
      <Tabs
        label={text.tabs}
        choices={shown.map((value) => ({ value, label: text[value] }))}
        chosen={results.tab}
        panel={panel}
      />
    </section>
  );
}

function panel(tab: TabName): VNode {
  switch (tab) {
    case "predictions":
      return <PredictionsPanel />;
    case "layers":
      return <LayersPanel />;
    case "confusion":
      return <ConfusionPanel />;
    case "draw":
      return <DrawPanel />;
    case "compare":
      return <ComparePanel />;
    case "code":
      return <CodePanel />;
  }
}
