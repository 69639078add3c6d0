import type { VNode } from "preact";
import { useRef } from "preact/hooks";
import { Button } from "./button.tsx";

/** What `FileButton` takes. */
export interface FileButtonProps {
  readonly label: string;
  /** What the field for files is called, where that is not the same. */
  readonly fieldLabel?: string;
  readonly look?: string;
  readonly isOff?: boolean;
  /** Which files are offered, all of them without; all that are in a folder where it is "folder". */
  readonly accept?: string;
  readonly isMany?: boolean;
  onFiles(files: readonly File[]): void;
}

/** A button that has the person choose files. */
export function FileButton(props: FileButtonProps): VNode {
  const { label, fieldLabel = label, look = "", isOff = false, accept, isMany = true, onFiles } = props;
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button look={look} isOff={isOff} onPress={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        hidden
        type="file"
        aria-label={fieldLabel}
        multiple={isMany}
        {...(accept === "folder" ? { webkitdirectory: true } : { accept })}
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
