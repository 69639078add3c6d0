import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { Segmented } from "../../controls/segmented.tsx";
import { writeLink } from "../../experiment/experiment-link.ts";
import { defaultExperiment } from "../../experiment/experiment.ts";
import { connectLab, type LabWorker } from "../frame/connect-lab.ts";
import { LabPage } from "../frame/lab-page.tsx";
import { createLabState } from "../frame/lab-state.ts";
import { startLab } from "../frame/start-lab.tsx";
import { useAnswer } from "../frame/use-answer.ts";
import { labsText } from "../text/labs-text.ts";
import { presets } from "../../train/presets.ts";
import { AdvicePanel } from "./advice-panel.tsx";
import { namesOfClasses } from "./class-names.ts";
import { ComparePanel, finishedOf } from "./compare-panel.tsx";
import { createComparison, keyOf } from "./comparison.ts";
import { Controls } from "./controls.tsx";
import { HeldOutPanel } from "./held-out-panel.tsx";
import { createOwnPictures } from "./own-pictures.ts";
import { PicturesPanel } from "./pictures-panel.tsx";
import type { PicturesAnswer, PicturesQuestion } from "./pictures.ts";
import { TakePanel } from "./take-panel.tsx";
import { transferText } from "./transfer-text.ts";
import type { TransferApi } from "./transfer-worker.ts";
import { TransferReading } from "./transfer-reading.tsx";
import { TryPanel } from "./try-panel.tsx";
import { settings, type WayName, waysOf } from "./settings.ts";
import { nameOfWay } from "./way-names.ts";

/** What computes. */
export type TransferWorker = LabWorker<TransferApi>;

const residualNetwork = presets.find(({ name }) => name === "presetResnet")?.settings;

/** Starts the lab on transfer. */
export function start(root: Element): Promise<void> {
  const state = createLabState(settings);
  const worker = connectLab<TransferApi>(
    () => new Worker(new URL("./transfer-worker.ts", import.meta.url), { type: "module", name: "transfer" }),
  );
  const own = createOwnPictures();
  const comparison = createComparison(worker);
  function TransferLab(): VNode {
    const values = state.values.value;
    const { body, data, count, stages, seconds, seed } = values;
    const version = data === "own" ? own.version.value : 0;
    const pictures = useAnswer<Omit<PicturesQuestion, "own">, PicturesAnswer | undefined>(
      { body, data, version },
      async (asked) => {
        const files = asked.data === "own" ? own.all() : [];
        if (asked.data === "own" && files.length === 0) return undefined;
        return worker.ask((api) => api.pictures({ ...asked, own: files }));
      },
      // What is under way is short, or a comparison, which is not to be ended by this.
      () => undefined,
    );
    const chosen = useSignal<WayName | undefined>(undefined);
    const { phase, question, answer } = comparison.state.value;
    const asked = { body, data, version, count, stages, seconds, seed, ways: waysOf(values) };
    const isStale = phase !== "none" && keyOf({ ...asked, own: [] }) !== keyOf(question);
    const finished = finishedOf(answer);
    const way = finished.find((one) => one === chosen.value) ?? finished.at(-1);
    const compare = (): void => void comparison.start({ ...asked, own: data === "own" ? own.all() : [] });
    const text = transferText.value;
    const classes = namesOfClasses(question?.data, answer.classes ?? []);
    return (
      <LabPage
        state={state}
        title={labsText.value.transfer}
        lesson={text.lesson}
        reading={<TransferReading state={comparison.state.value} isStale={isStale} count={question?.count ?? count} />}
        controls={
          <Controls
            state={state}
            pictures={pictures.value}
            phase={phase}
            onCompare={compare}
            onStop={comparison.stop}
          />
        }
        train={{
          query: writeLink({ ...defaultExperiment, ...residualNetwork, epochs: 10 }),
          what: text.train,
        }}
      >
        <PicturesPanel data={data} answer={pictures} own={own} worker={worker} />
        <ComparePanel state={comparison.state.value} isStale={isStale} onRetry={compare} />
        <AdvicePanel advice={answer.advice} />
        {finished.length > 1 ? (
          <Segmented
            label={text.network}
            choices={finished.map((value) => ({ value, label: nameOfWay(value, question?.stages ?? 1) }))}
            value={way ?? "probe"}
            onChange={(next) => void (chosen.value = next)}
          />
        ) : null}
        <HeldOutPanel answer={answer} way={way} classes={classes} />
        <TryPanel
          worker={worker}
          way={phase === "running" ? undefined : way}
          body={question?.body ?? body}
          classes={classes}
        />
        <TakePanel
          worker={worker}
          way={phase === "running" ? undefined : way}
          question={question}
          classes={answer.classes ?? []}
          stepSeconds={answer.advice?.evidence.cost.stepSeconds}
        />
      </LabPage>
    );
  }
  return startLab(root, "transfer", TransferLab);
}
