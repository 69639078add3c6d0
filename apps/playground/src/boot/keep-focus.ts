const focusable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";

/**
 * Keeps the keyboard where it was: what is pressed may go away with that, such as "Got it" or "Delete". Focus then goes to what came
 * after it, else to what came before, and not to the beginning of the page.
 */
export function keepFocus(root: Element): void {
  let held: Element | null = null;
  let order: HTMLElement[] = [];
  const hold = (element: Element | null): void => {
    held = element !== null && root.contains(element) ? element : null;
    order = held === null ? [] : [...root.querySelectorAll<HTMLElement>(focusable)];
  };
  hold(document.activeElement);
  addEventListener("focusin", ({ target }) => hold(target as Element));
  addEventListener("pointerdown", ({ target }) => {
    if ((target as Element).closest(focusable) === null) hold(null);
  });
  new MutationObserver(() => {
    if (held === null || held.isConnected) return;
    const at = order.indexOf(held as HTMLElement);
    const near = [...order.slice(at + 1), ...order.slice(0, Math.max(0, at)).reverse()];
    held = null;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost) near.find((one) => one.getClientRects().length > 0)?.focus({ preventScroll: true });
  }).observe(root, { childList: true, subtree: true });
}
