/** A control as a person meets it who cannot see it, and what its use may change. */
export interface Control {
  readonly role: string;
  readonly name: string;
  /** Which one it is of those with the same role and name. */
  readonly nth: number;
  readonly isOff: boolean;
  /** Whether it holds a value in a form: a setting. */
  readonly isSetting: boolean;
  readonly isNumber: boolean;
  /** Whether it is chosen already. */
  readonly isOn: boolean;
  readonly value: string;
  /** The values of a list. */
  readonly options: readonly string[];
}

/** What differs from the moment that was remembered. */
export interface Changes {
  readonly link: boolean;
  /** The parts that were asked for whose text or drawing is another one. */
  readonly parts: readonly string[];
  /** What is seen or heard anew, or no longer, besides the control itself; the first few lines. */
  readonly seen: readonly string[];
}

/** What `installWalk` puts into a page. */
export interface PageWalk {
  elements(scope: string): Element[];
  /** Undefined as long as a part of the page is on its way. */
  controls(scope: string): Control[] | undefined;
  /** The settings in the address; not what it says of the results that are shown, which is no step of the history and no answer. */
  link(): string;
  remember(scope: string, place: number, parts: Readonly<Record<string, string>>): void;
  changes(): Changes;
}

/** The source that puts `walk` into a page, to be evaluated there. */
export function walkSource(): string {
  const functions = [
    isSeen,
    roleOf,
    nameOf,
    controlElements,
    describeControl,
    describeControls,
    linesOf,
    drawingOf,
    partsOf,
    settingsInAddress,
    installWalk,
  ];
  return `(() => { ${functions.map(String).join("\n")}\n installWalk(); })()`;
}

function isSeen(element: Element): boolean {
  return element.checkVisibility({ visibilityProperty: true }) && element.closest("[inert]") === null;
}

function roleOf(element: Element): string {
  const given = element.getAttribute("role");
  if (given !== null) return given;
  if (element instanceof HTMLSelectElement) return "combobox";
  if (element instanceof HTMLInputElement) {
    return { radio: "radio", checkbox: "checkbox", range: "slider", number: "spinbutton" }[element.type] ?? "textbox";
  }
  if (element instanceof HTMLTextAreaElement) return "textbox";
  return "button";
}

function nameOf(element: Element): string {
  const labels = "labels" in element ? [...(element.labels as NodeListOf<HTMLElement>)] : [];
  const words = labels.map((label) => label.textContent ?? "").join(" ");
  const isField = element.matches("input, select, textarea");
  const name = element.getAttribute("aria-label") ?? (isField ? words : element.textContent);
  return (name ?? "").replaceAll(/\s+/g, " ").trim();
}

/** All that takes the focus or a press; a link goes to another page, and what only scrolls is no control. */
function controlElements(scope: string): Element[] {
  const selector =
    "button, select, input:not([hidden], [readonly]), textarea:not([readonly]), summary, [role=tab], [role=button], " +
    "[role=slider], [role=application], [contenteditable]";
  const found = Array.from(document.querySelectorAll(scope)).flatMap((root) => [...root.querySelectorAll(selector)]);
  return [...new Set(found)].filter(isSeen);
}

/** What the controls are in order, which is asked for often: each is named once. */
function describeControls(elements: readonly Element[]): Control[] {
  const alike = new Map<string, number>();
  return elements.map((element) => {
    const [role, name] = [roleOf(element), nameOf(element)];
    const nth = alike.get(`${role} ${name}`) ?? 0;
    alike.set(`${role} ${name}`, nth + 1);
    return describeControl(element, { role, name, nth });
  });
}

function describeControl(element: Element, called: Pick<Control, "role" | "name" | "nth">): Control {
  const field = element as HTMLInputElement;
  return {
    ...called,
    isOff: element.matches(":disabled, [aria-disabled=true]"),
    isSetting: element.matches("form :is(input, select, textarea)"),
    isNumber: ["numeric", "decimal"].includes(field.inputMode),
    isOn: field.checked || element.getAttribute("aria-selected") === "true",
    value: field.value,
    options: element instanceof HTMLSelectElement ? Array.from(element.options, ({ value }) => value) : [],
  };
}

/** All that is seen or heard of a page, a line for each element and text, but not what is inside of `but`. */
function linesOf(but: Element | null): string[] {
  const lines = [
    `theme ${getComputedStyle(document.documentElement).backgroundColor}`,
    `language ${document.documentElement.lang}`,
  ];
  const visit = (element: Element): void => {
    if (element === but || !isSeen(element)) return;
    const attributes = Array.from(element.attributes, ({ name, value }) => `${name}="${value}"`).join(" ");
    const field = element.matches("input, select, textarea") ? (element as HTMLInputElement) : undefined;
    lines.push(`<${element.tagName} ${attributes}> ${field?.value ?? ""} ${field?.checked ?? ""}`);
    if (element instanceof HTMLCanvasElement) lines.push(drawingOf(element));
    for (const node of element.childNodes) {
      if (node instanceof Element) visit(node);
      else if (node.textContent?.trim()) lines.push(node.textContent);
    }
  };
  for (const child of document.body.children) visit(child);
  return lines;
}

/** A number that another drawing does not have: to write each one as a file takes longer. */
function drawingOf(canvas: HTMLCanvasElement): string {
  const { width, height } = canvas;
  if (width * height === 0) return "";
  // A copy, since the browser warns of a canvas that is drawn on and read often.
  const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (copy === null) throw new Error("drawingOf: there must be a canvas to copy to, got none.");
  copy.drawImage(canvas, 0, 0);
  let sum = 0;
  for (const pixel of new Uint32Array(copy.getImageData(0, 0, width, height).data.buffer))
    sum = Math.imul(sum ^ pixel, 0x01_00_01_93) + 1;
  return `${width} × ${height}: ${sum}`;
}

/** What each part shows, by its name. */
function partsOf(selectors: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(selectors).map(([name, selector]) => {
      const found = Array.from(document.querySelectorAll(selector));
      const drawn = found.flatMap((one) => Array.from(one.querySelectorAll("canvas"), drawingOf));
      return [name, [...found.map(({ innerHTML }) => innerHTML), ...drawn].join("\n")];
    }),
  );
}

function settingsInAddress(): string {
  const query = new URLSearchParams(location.search);
  for (const name of ["tab", "log", "smooth"]) query.delete(name);
  return query.toString();
}

function installWalk(): void {
  let [own, link, lines]: [Element | null, string, string[]] = [null, "", []];
  let selectors: Readonly<Record<string, string>> = {};
  let parts: Record<string, string> = {};
  const walk: PageWalk = {
    elements: controlElements,
    link: settingsInAddress,
    controls: (scope) =>
      document.querySelector("[aria-busy=true]") === null ? describeControls(controlElements(scope)) : undefined,
    remember(scope, place, asked) {
      const element = controlElements(scope)[place] ?? null;
      // A field's own group says what it is set to; others must say it too.
      own = element?.matches("input") === true ? (element.closest("fieldset, .field, label") ?? element) : element;
      selectors = asked;
      [link, lines, parts] = [settingsInAddress(), linesOf(own), partsOf(selectors)];
    },
    changes() {
      const [before, now, nowParts] = [new Set(lines), linesOf(own), partsOf(selectors)];
      const after = new Set(now);
      const seen = [...now.filter((line) => !before.has(line)), ...lines.filter((line) => !after.has(line))];
      return {
        link: settingsInAddress() !== link,
        parts: Object.keys(selectors).filter((name) => nowParts[name] !== parts[name]),
        seen: seen.slice(0, 4).map((line) => line.slice(0, 200)),
      };
    },
  };
  Object.assign(globalThis, { walk });
}
