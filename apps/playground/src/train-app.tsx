import { render } from "preact";
import { App } from "./app.tsx";
import { defaultExperiment } from "./experiment/experiment.ts";
import { readLink } from "./experiment/experiment-link.ts";
import { dropFiles } from "./files/drop-files.ts";
import { openFile } from "./files/open-file.ts";
import { createCommands } from "./state/commands.ts";
import { guardRun } from "./state/guard-run.ts";
import { keepLink } from "./state/link-sync.ts";
import { PageContext } from "./state/page.ts";
import { createStore } from "./state/store.ts";
import { keepSummaries } from "./state/summaries.ts";
import { createThemeChoice } from "./state/theme.ts";
import { readView } from "./state/view.ts";
import { speak } from "./text/i18n.ts";
import { connectTrainer } from "./worker/connect.ts";

/** Puts the page for training into `root`. */
export async function startTrainApp(root: Element): Promise<void> {
  const view = readView(location.search, navigator.languages);
  await speak(view.language);
  document.documentElement.lang = view.language;
  const link = readLink(location.search);
  const store =
    "problem" in link
      ? createStore(defaultExperiment, { linkProblem: link })
      : createStore(link.experiment, { unknownNames: link.unknown });
  const trainer = connectTrainer();
  const commands = createCommands(store, trainer);
  const page = {
    store,
    trainer,
    commands,
    isFileOver: dropFiles((file) => void openFile(file, { store, commands, trainer })),
    summaries: keepSummaries(store, trainer),
    undo: keepLink(store),
    theme: createThemeChoice(),
  };
  guardRun(store);
  root.replaceChildren();
  render(
    <PageContext.Provider value={page}>
      <App />
    </PageContext.Provider>,
    root,
  );
}
