import type { VNode } from "preact";
import { shellText } from "../text/shell-text.ts";
import { repository } from "./repository.ts";

/** Whose data it is, and where to read on. */
export function Footer(): VNode {
  const text = shellText.value;
  return (
    <footer class="footer">
      <nav class="footer-links" aria-label="Ganglion">
        <a href={repository}>{text.source}</a>
        <a href={`${repository}/tree/main/docs`}>{text.docs}</a>
        <a href="https://www.npmjs.com/org/ganglion">{text.npm}</a>
      </nav>
      <p>
        {text.private} {text.digitsCredit} <cite lang="en">Optical Recognition of Handwritten Digits</cite>,{" "}
        {text.digitsCreditEnd} {text.fashionCredit}
      </p>
    </footer>
  );
}
