import type { VNode } from "preact";
import { Button } from "../controls/button.tsx";
import { findLesson, type Lesson, lessons } from "../experiment/lessons.ts";
import { usePage } from "../state/page.ts";
import { lessonsText } from "../text/lessons-text.ts";

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
      {current === undefined ? null : <Shown lesson={current} />}
    </section>
  );
}

function Shown({ lesson }: { readonly lesson: Lesson }): VNode {
  const { commands } = usePage();
  const text = lessonsText.value;
  const { counterpart, isGood } = lesson;
  return (
    <div class="lesson-shown">
      <p>{text[`${lesson.name}Lesson`]}</p>
      {counterpart === undefined ? null : (
        <Button onPress={() => commands.teach(counterpart)}>
          {isGood ? text.breakIt : text.fixIt}: {text[counterpart].replace("… ", "")}
        </Button>
      )}
    </div>
  );
}
