import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "../../controls/button.tsx";

/** What `FileButton` takes. */
export interface FileButtonProps {
  readonly label: string;
  readonly look?: string;
  /** Which files are offered; all that are in a folder where it is "folder". */
  readonly accept: string;
  readonly isMany?: boolean;
  onFiles(files: readonly File[]): void;
}

/** A button that has the person choose files. */
export function FileButton({ label, look = "", accept, isMany = true, onFiles }: FileButtonProps): VNode {
  const input = useRef<HTMLInputElement>(null);
  const isFolder = accept === "folder";
  return (
    <>
      <Button look={look} onPress={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        class="visually-hidden"
        type="file"
        tabIndex={-1}
        aria-hidden="true"
        aria-label={label}
        multiple={isMany}
        {...(isFolder ? { webkitdirectory: true } : { accept })}
        onChange={({ currentTarget }) => {
          const files = [...(currentTarget.files ?? [])];
          // The same file can be chosen again.
          currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
