import type { VNode } from "preact";
import { Footer } from "../../shell/footer.tsx";
import { withLanguage } from "../../state/view.ts";
import { useLab } from "../frame/lab-context.ts";
import { LabHeader } from "../frame/lab-header.tsx";
import { labNames } from "../frame/labs.ts";
import { startLab } from "../frame/start-lab.tsx";
import { labsText } from "../text/labs-text.ts";

/** Starts the page that lists all labs. */
export function startIndex(root: Element): Promise<void> {
  return startLab(root, undefined, IndexPage);
}

function IndexPage(): VNode {
  const { root } = useLab();
  const text = labsText.value;
  return (
    <>
      <LabHeader />
      <main id="lab" class="lab" tabIndex={-1}>
        <div class="lab-head">
          <h1 class="lab-title">{text.labs}</h1>
          <p class="lab-lesson">{text.intro}</p>
        </div>
        <ul class="lab-cards">
          {labNames.map((name) => (
            <li key={name} class="card lab-card">
              <h2 class="lab-card-title">
                <a href={withLanguage(`${root}labs/${name}/`)}>{text[name]}</a>
              </h2>
              <p>{text[`${name}Lesson`]}</p>
            </li>
          ))}
        </ul>
      </main>
      <Footer />
    </>
  );
}
