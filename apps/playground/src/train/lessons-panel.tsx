import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { findLesson, type Lesson, lessons } from "../experiment/lessons.ts";
import { usePage } from "../state/page.ts";
import type { Store } from "../state/store.ts";
import { lessonsText } from "../text/lessons-text.ts";
import { breaksFor } from "./breaks.ts";
import { ChangeButtons } from "./change-buttons.tsx";
import { mendableOf, saidOf } from "./fixes.ts";

/** How many ways to break a run are offered. */
const mostBreaks = 2;

/** Experiments that show something by one press, and after one what breaks or repairs it. */
export function LessonsPanel(): VNode {
  const { store, commands } = usePage();
  const text = lessonsText.value;
  const current = store.lesson.value === undefined ? undefined : findLesson(store.lesson.value);
  return (
    <section class="card lessons" aria-label={text.title}>
      <div class="lessons-head">
        <h2 class="card-title">{text.title}</h2>
        <p class="hint">{text.hint}</p>
      </div>
      <ul class="lessons-list">
        {lessons.map(({ name, isGood }) => (
          <li key={name}>
            <button
              type="button"
              class="lesson"
              data-good={isGood ? "" : undefined}
              aria-pressed={name === store.lesson.value}
              onClick={() => commands.teach(name)}
            >
              {text[name]} <span class="visually-hidden">({isGood ? text.good : text.bad})</span>
            </button>
          </li>
        ))}
      </ul>
      <div class="lesson-shown">
        <p>{current === undefined ? next(store) : text[`${current.name}Lesson`]}</p>
        <div class="lesson-actions">
          <Counterpart lesson={current} />
          <CompareButton />
        </div>
      </div>
    </section>
  );
}

/** What to do next, where no lesson says it. */
function next({ outcome, phase, findings, runExperiment, experiment }: Store): string {
  const text = lessonsText.value;
  const isOver = phase.value === "finished" || phase.value === "failed";
  switch (isOver ? outcome.value.kind : "open") {
    case "learned":
      return text.breakNext;
    case "weak":
      return text.weakNext;
    case "guessing": {
      const mendable = mendableOf(saidOf(findings.value), runExperiment.value ?? experiment.value);
      return mendable === undefined ? text.weakNext : text.fixNext;
    }
    case "diverged":
      return text.fixNext;
    default:
      return text.breakLater;
  }
}

/** What repairs or breaks it by one change, once it is over. */
function Counterpart({ lesson }: { readonly lesson: Lesson | undefined }): VNode | null {
  const { store, commands } = usePage();
  const text = lessonsText.value;
  if (lesson?.counterpart !== undefined) {
    const { counterpart, isGood } = lesson;
    return (
      <Button onPress={() => commands.teach(counterpart)}>
        {isGood ? text.breakIt : text.fixIt}: {text[counterpart].replace("… ", "")}
      </Button>
    );
  }
  const experiment = store.runExperiment.value;
  const isGood = store.phase.value === "finished" && store.outcome.value.kind === "learned";
  if (experiment === undefined || !isGood) return null;
  return <ChangeButtons verb={text.breakIt} changes={breaksFor(experiment).slice(0, mostBreaks)} />;
}

/** The way to the runs side by side, once there are two. */
function CompareButton(): VNode | null {
  const { store, shown, view } = usePage();
  const isThere = store.runExperiment.value !== undefined && store.past.value.length > 0;
  if (!isThere || view.hidden.has("compare") || view.hidden.has("results")) return null;
  return (
    <Button
      onPress={() => {
        shown.tab.value = "compare";
        const button = document.querySelector<HTMLElement>('[data-tab="compare"]');
        button?.focus({ preventScroll: true });
        button?.scrollIntoView({ block: "center" });
      }}
    >
      {lessonsText.value.compare}
    </Button>
  );
}
