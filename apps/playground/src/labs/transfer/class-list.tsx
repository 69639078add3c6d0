import type { ComponentChildren, VNode } from "preact";
import { CrossIcon } from "../../shell/icons.tsx";
import { formatWhole } from "../../text/format.ts";
import type { Drawable } from "./pictures.ts";
import { Thumbnail } from "./thumbnail.tsx";
import { transferText } from "./transfer-text.ts";

/** A class as it is shown. */
export interface ShownClass {
  readonly name: string;
  /** How many pictures it has, in words. */
  readonly count: string;
  /** Which pictures those are. */
  readonly places: readonly number[];
  /** Where they come from, if they can be removed. */
  readonly files?: readonly string[];
  /** What can be done with it. */
  readonly tools?: ComponentChildren;
}

/** What `ClassList` takes. */
export interface ClassListProps {
  readonly classes: readonly ShownClass[];
  readonly pictures: Drawable | undefined;
  onRemove?(file: string): void;
}

/** How many pictures of a class are drawn: of those that can be removed more. */
const most = { shown: 6, own: 24 };

/** The classes, each with its first pictures. */
export function ClassList({ classes, pictures, onRemove }: ClassListProps): VNode {
  const text = transferText.value;
  const limit = onRemove === undefined ? most.shown : most.own;
  return (
    <ul class="class-list" data-own={onRemove === undefined ? undefined : ""}>
      {classes.map(({ name, count, places, files, tools }) => (
        <li key={name} class="class-row" data-class={name}>
          <div class="class-head">
            <h3 class="class-name">{name}</h3>
            <span class="class-count">{count}</span>
            {tools === undefined ? null : <span class="class-tools">{tools}</span>}
          </div>
          <ul class="class-pictures">
            {pictures === undefined
              ? null
              : places.slice(0, limit).map((at, index) => (
                  <li key={files?.[index] ?? at} class="class-picture">
                    <Thumbnail pictures={pictures} index={at} label={text.pictureOf({ name })} />
                    {onRemove === undefined || files?.[index] === undefined ? null : (
                      <button
                        type="button"
                        class="remove-picture"
                        aria-label={text.removePicture({ file: files[index] ?? "" })}
                        onClick={() => onRemove(files[index] ?? "")}
                      >
                        <CrossIcon />
                      </button>
                    )}
                  </li>
                ))}
            {places.length > limit ? (
              <li class="class-more">{text.more({ count: formatWhole(places.length - limit) })}</li>
            ) : null}
          </ul>
        </li>
      ))}
    </ul>
  );
}
