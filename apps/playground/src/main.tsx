import { render } from "preact";
import { App } from "./app.tsx";
import { defaultExperiment } from "./experiment/experiment.ts";
import { readLink } from "./experiment/experiment-link.ts";
import { createCommands } from "./state/commands.ts";
import { keepLink } from "./state/link-sync.ts";
import { PageContext } from "./state/page.ts";
import { createStore } from "./state/store.ts";
import { keepSummaries } from "./state/summaries.ts";
import { createThemeChoice } from "./state/theme.ts";
import { connectTrainer } from "./worker/connect.ts";

const link = readLink(location.search);
const store = "problem" in link ? createStore(defaultExperiment, link.problem) : createStore(link.experiment);
const trainer = connectTrainer((message) => {
  store.failure.value = { kind: "error", message: `The training worker broke down: ${message}.` };
  store.phase.value = "failed";
});
const page = { store, commands: createCommands(store, trainer), theme: createThemeChoice() };
keepSummaries(store, trainer);
keepLink(store);

const root = document.querySelector("#app");
if (root === null) throw new Error('main: the page must have an element "#app", got none.');
render(
  <PageContext.Provider value={page}>
    <App />
  </PageContext.Provider>,
  root,
);
