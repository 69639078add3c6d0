/** A text that is not seen whole, and why. */
export interface Clipped {
  readonly text: string;
  readonly why: string;
}

/** The source that finds, in a page, every text that is not seen whole: an expression whose value is a list of `Clipped`. */
export function clippedSource(): string {
  const functions = [isSeen, textsOf, boxOf, scrolls, cuts, cutBy, fieldsOf, overlapsOf, clipped];
  return `(() => { ${functions.map(String).join("\n")}\n return clipped(); })()`;
}

interface Text {
  readonly text: string;
  readonly element: Element;
  readonly box: DOMRect;
}

function isSeen(element: Element): boolean {
  if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
  // What is meant for screen readers alone is cut to nothing.
  for (let one: Element | null = element; one !== null; one = one.parentElement) {
    if (getComputedStyle(one).clipPath === "inset(50%)") return false;
  }
  return element.closest(".skip-link") === null;
}

/** Each line of each text that is drawn. */
function textsOf(): Text[] {
  const found: Text[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = node.textContent?.trim() ?? "";
    const element = node.parentElement;
    if (text === "" || element === null || !isSeen(element) || element.closest("option, script, style, title") !== null)
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    // Of a drawing's text the range has no box in some browsers, the element has.
    const boxes =
      element instanceof SVGElement ? [element.getBoundingClientRect()] : Array.from(range.getClientRects());
    for (const box of boxes) if (box.width > 0 && box.height > 0) found.push({ text, element, box });
  }
  return found;
}

/** Where an element may draw: its padding box. */
function boxOf(element: Element): DOMRect {
  return element.getBoundingClientRect();
}

/** Whether a person can scroll to what is cut off. */
function scrolls(element: Element, direction: "x" | "y"): boolean {
  const style = getComputedStyle(element);
  return ["auto", "scroll"].includes(direction === "x" ? style.overflowX : style.overflowY);
}

function cuts(element: Element): boolean {
  const { overflowX, clipPath } = getComputedStyle(element);
  if (element instanceof SVGSVGElement) return overflowX !== "visible";
  return ["hidden", "clip"].includes(overflowX) || clipPath !== "none";
}

/** What cuts a text off, or what it reaches beyond; undefined where it is seen whole. */
function cutBy({ element, box }: Text): string | undefined {
  const slack = 1.5;
  const isBeyond = (frame: DOMRect): boolean => box.left < frame.left - slack || box.right > frame.right + slack;
  const isAbove = (frame: DOMRect): boolean => box.top < frame.top - slack || box.bottom > frame.bottom + slack;
  const frames =
    "button:not(.network-unit), .button, select, .notice, .card, dialog, header, footer, td, th, .segment-text, .tab, .readout";
  for (let one: Element | null = element; one !== null && one !== document.body; one = one.parentElement) {
    if (scrolls(one, "x")) return undefined;
    // It has no box, and what stands in it is laid out as if it were not there.
    if (getComputedStyle(one).display === "contents") continue;
    const frame = boxOf(one);
    if (cuts(one) && (isBeyond(frame) || (!scrolls(one, "y") && isAbove(frame))))
      return `is cut off by ${one.tagName}.${one.getAttribute("class")}`;
    if (one.matches(frames) && isBeyond(frame)) return `reaches beyond ${one.tagName}.${one.getAttribute("class")}`;
  }
  const { clientWidth } = document.documentElement;
  return box.left < -slack || box.right > clientWidth + slack ? "reaches beyond the window" : undefined;
}

/** Fields and lists whose value is wider than they are. */
function fieldsOf(): Clipped[] {
  const context = document.createElement("canvas").getContext("2d");
  return Array.from(
    document.querySelectorAll<HTMLInputElement | HTMLSelectElement>(
      "select, input:not([type=radio], [type=checkbox], [type=range], [type=file])",
    ),
  )
    .filter(isSeen)
    .flatMap((field) => {
      const style = getComputedStyle(field);
      const text =
        field instanceof HTMLSelectElement
          ? (field.selectedOptions[0]?.textContent ?? "")
          : field.value || field.placeholder;
      if (context === null || text === "") return [];
      context.font = style.font;
      const room = field.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      // A long text of a person's own scrolls.
      if (field.matches(".text-input")) return [];
      return context.measureText(text).width > room + 1 ? [{ text, why: `is wider than its ${field.tagName}` }] : [];
    });
}

/** Texts that lie on each other. */
function overlapsOf(texts: readonly Text[]): Clipped[] {
  const found: Clipped[] = [];
  const rows = [...texts].sort((a, b) => a.box.top - b.box.top);
  const isFloating = ({ element }: Text): boolean =>
    element.closest(".run-bar, dialog, .page-problem, .readout") !== null;
  for (const [index, one] of rows.entries()) {
    if (isFloating(one)) continue;
    for (let next = index + 1; next < rows.length; next += 1) {
      const other = rows[next];
      if (other === undefined || other.box.top >= one.box.bottom - 3) break;
      if (isFloating(other) || one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (across > 2 && down > 4) found.push({ text: one.text, why: `lies on “${other.text}”` });
    }
  }
  return found;
}

function clipped(): Clipped[] {
  const texts = textsOf();
  const isFree = ({ element }: Text): boolean => {
    for (let one: Element | null = element; one !== null; one = one.parentElement) {
      if (one !== document.documentElement && one !== document.body && (scrolls(one, "x") || scrolls(one, "y")))
        return false;
    }
    return true;
  };
  const cut = texts.flatMap((text) => {
    const why = cutBy(text);
    return why === undefined ? [] : [{ text: text.text, why }];
  });
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth + 1;
  return [
    ...cut,
    ...fieldsOf(),
    ...overlapsOf(texts.filter(isFree)),
    ...(wide ? [{ text: "the page", why: "scrolls sideways" }] : []),
  ];
}
