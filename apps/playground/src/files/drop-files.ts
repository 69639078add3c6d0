import { chosenFiles, droppedFiles, type GivenFiles, mayBeData } from "./own-files.ts";
import { signal, type ReadonlySignal } from "@preact/signals";

/** What becomes of what is dropped. */
export interface DropTargets {
  /** A model or a run. */
  open(file: File): void;
  /** Data to train on. */
  openData(files: Promise<GivenFiles>): void;
}

/** Lets files and folders be dropped anywhere on the page; says whether some are held over it. */
export function dropFiles({ open, openData }: DropTargets): ReadonlySignal<boolean> {
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
    const files = [...(event.dataTransfer?.files ?? [])];
    // They can be asked for only while the event is handled.
    const entries = [...(event.dataTransfer?.items ?? [])].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
    if (entries.some(({ isDirectory }) => isDirectory)) openData(droppedFiles(entries));
    else if (files.some(({ name }) => mayBeData(name))) openData(Promise.resolve(chosenFiles(files)));
    else for (const file of files) open(file);
  });
  return isOver;
}
