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
    keepFocusOfKeyboard(root);
    registerOffline(`${home}offline-worker.js`);
  } catch (error) {
    showStartError(root, error);
  }
}

/** Loaded for those who use the keyboard; without it they go on from the beginning of the page. */
function keepFocusOfKeyboard(root: Element): void {
  const begin = (): void => {
    import("./keep-focus.ts").then(
      ({ keepFocus }) => keepFocus(root),
      () => undefined,
    );
  };
  addEventListener("keydown", begin, { once: true });
}

/** In the two languages of the page, which cannot load its texts any more. */
const startErrors = {
  en: {
    title: "The playground could not start",
    remedy: "Check your connection and reload the page. A recent Chrome, Edge, Firefox or Safari is needed.",
    details: "Details",
    reload: "Reload",
  },
  ru: {
    title: "Страница не запустилась",
    remedy: "Проверьте соединение и перезагрузите страницу. Нужен свежий Chrome, Edge, Firefox или Safari.",
    details: "Подробности",
    reload: "Перезагрузить",
  },
} as const;

/** As the page chooses its language: by the link, else what the browser prefers. */
function startLanguage(): keyof typeof startErrors {
  const wanted = [new URLSearchParams(location.search).get("lang") ?? "", ...(navigator.languages ?? [])];
  const known = wanted.map((tag) => tag.toLowerCase().split("-")[0]).find((tag) => tag === "en" || tag === "ru");
  return known === "ru" ? "ru" : "en";
}

/** Without anything that could fail once more. */
function showStartError(root: Element, error: unknown): void {
  const text = startErrors[startLanguage()];
  document.documentElement.lang = startLanguage();
  const title = document.createElement("h1");
  title.textContent = text.title;
  const summary = document.createElement("summary");
  summary.textContent = text.details;
  const reason = document.createElement("p");
  reason.lang = "en";
  reason.textContent = String(error);
  const details = document.createElement("details");
  details.append(summary, reason);
  const remedy = document.createElement("p");
  remedy.textContent = text.remedy;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-primary";
  button.textContent = text.reload;
  button.addEventListener("click", () => location.reload());
  const box = document.createElement("main");
  box.className = "start-error";
  box.setAttribute("role", "alert");
  box.append(title, remedy, button, details);
  root.replaceChildren(box);
}
