import { render } from "preact";
import { App } from "./app.tsx";
import { defaultExperiment } from "./experiment/experiment.ts";
import { readLink } from "./experiment/experiment-link.ts";
import { dropFiles } from "./files/drop-files.ts";
import { createKeptRuns } from "./files/kept-runs.ts";
import { openFile } from "./files/open-file.ts";
import { browserStorage } from "./files/run-storage.ts";
import { createCommands } from "./state/commands.ts";
import { guardRun } from "./state/guard-run.ts";
import { createHints } from "./state/hints.ts";
import { keepLink } from "./state/link-sync.ts";
import { PageContext } from "./state/page.ts";
import { listenToKeys } from "./state/shortcuts.ts";
import { createOwnDataDialog } from "./state/own-data-dialog.ts";
import { createStore, type Store } from "./state/store.ts";
import { keepSummaries } from "./state/summaries.ts";
import { keepShown, readShown } from "./state/shown-results.ts";
import { tabNames } from "./state/tab-names.ts";
import { createThemeChoice } from "./state/theme.ts";
import { mayBeUnfinished } from "./state/unfinished-mark.ts";
import { readView, type View } from "./state/view.ts";
import { speak } from "./text/i18n.ts";
import { connectTrainer } from "./worker/connect.ts";

/** Loaded where there may be such a run. What cannot be read cannot go on either. */
async function offerUnfinished(store: Store, view: View): Promise<void> {
  try {
    await (await import("./state/find-unfinished.ts")).findUnfinished(store, view);
  } catch {
    // As said.
  }
}

/** Puts the page for training into `root`. */
export async function startTrainApp(root: Element): Promise<void> {
  const view = readView(location.search, navigator.languages);
  await speak(view.language);
  document.documentElement.lang = view.language;
  document.documentElement.toggleAttribute("data-embedded", view.isEmbedded);
  const link = readLink(location.search);
  const shownTabs = tabNames.filter((name) => !view.hidden.has(name));
  const readResults = readShown(location.search, shownTabs);
  const store =
    "problem" in link
      ? createStore(defaultExperiment, { linkProblem: link })
      : createStore(link.experiment, {
          unknownNames: [...link.unknown, ...view.unknownHidden.map((name) => `hide=${name}`), ...readResults.unknown],
        });
  const trainer = connectTrainer();
  const commands = createCommands(store, trainer);
  const undo = keepLink(store);
  const ownData = createOwnDataDialog();
  const theme = createThemeChoice();
  const shown = keepShown(readResults, shownTabs);
  const shortcuts = listenToKeys([
    { key: "k", run: commands.startOrPause },
    { key: "j", run: () => store.phase.peek() === "paused" && commands.step() },
    { key: "l", run: () => commands.setSlow(store.delay.peek() === 0) },
    { key: "r", run: () => store.phase.peek() !== "idle" && commands.reset() },
    { key: "u", run: () => undo.canUndo.peek() && undo.undo() },
    { key: "y", run: () => undo.canRedo.peek() && undo.redo() },
    { key: "d", run: theme.toggle },
    ...shownTabs.map((name, index) => ({ key: String(index + 1), run: () => void (shown.tab.value = name) })),
  ]);
  const page = {
    shown,
    shortcuts,
    hints: createHints(store),
    store,
    trainer,
    commands,
    view,
    keptRuns: createKeptRuns(browserStorage()),
    ownData,
    isFileOver: dropFiles({
      open: (file) => void openFile(file, { store, commands, trainer }),
      openData: (files) => void files.then(ownData.give, () => ownData.give({ name: "", files: [] })),
    }),
    summaries: keepSummaries(store, trainer),
    undo,
    theme,
  };
  guardRun(store, trainer.end);
  if (mayBeUnfinished()) void offerUnfinished(store, view);
  root.replaceChildren();
  render(
    <PageContext.Provider value={page}>
      <App />
    </PageContext.Provider>,
    root,
  );
}
