import { signal, type ReadonlySignal } from "@preact/signals";

/** Lets files be dropped anywhere on the page; says whether some are held over it. */
export function dropFiles(open: (file: File) => void): ReadonlySignal<boolean> {
  const isOver = signal(false);
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    isOver.value = true;
  });
  addEventListener("dragleave", (event) => {
    // Leaving one element for another leaves nothing for the page.
    if (event.relatedTarget === null) isOver.value = false;
  });
  addEventListener("drop", (event) => {
    isOver.value = false;
    if (!hasFiles(event)) return;
    event.preventDefault();
    for (const file of event.dataTransfer?.files ?? []) open(file);
  });
  return isOver;
}
