import type { VNode } from "preact";

/** Whose data it is. */
export function Footer(): VNode {
  return (
    <footer class="footer">
      <p>
        Everything is computed in this page; nothing leaves your device. Digits: E. Alpaydin and C. Kaynak,{" "}
        <cite>Optical Recognition of Handwritten Digits</cite>, UCI Machine Learning Repository, 1998, CC BY 4.0.
        Fashion: a sample of Fashion-MNIST, Zalando SE, 2017, MIT licence.
      </p>
    </footer>
  );
}
