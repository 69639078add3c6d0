import { mendLanguage } from "./mend-language.ts";
import { registerOffline } from "./offline.ts";

/**
 * Starts a page in `#app`; whatever goes wrong on the way is said there, in place of a blank page. `home` is the way from this
 * page to the folder of the app.
 */
export async function startPage(start: (root: Element) => Promise<void>, home = "./"): Promise<void> {
  const root = document.querySelector("#app");
  if (root === null) throw new Error('startPage: the page must have an element "#app", got none.');
  try {
    mendLanguage();
    await start(root);
    registerOffline(`${home}offline-worker.js`);
  } catch (error) {
    showStartError(root, error);
  }
}

/** Without anything that could fail once more. */
function showStartError(root: Element, error: unknown): void {
  const title = document.createElement("h1");
  title.textContent = "The playground could not start";
  const reason = document.createElement("p");
  reason.textContent = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const remedy = document.createElement("p");
  remedy.textContent = "Check your connection and reload the page. A recent Chrome, Edge, Firefox or Safari is needed.";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-primary";
  button.textContent = "Reload";
  button.addEventListener("click", () => location.reload());
  const box = document.createElement("main");
  box.className = "start-error";
  box.setAttribute("role", "alert");
  box.append(title, reason, remedy, button);
  root.replaceChildren(box);
}
