import { useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "../../controls/button.tsx";
import { TroubleNotice, type TroubleNoticeProps } from "../../controls/trouble-notice.tsx";
import { formatWholePercent } from "../../text/format.ts";
import { pictureText } from "../../text/picture-text.ts";
import { shorten } from "../../text/problem-text.ts";
import type { PictureFault } from "../../worker/picture-fault.ts";
import { troubleOf } from "../../worker/trouble.ts";
import { Panel } from "../frame/panel.tsx";
import { grabFrame, pixelsOf } from "./camera.ts";
import { CameraView } from "./camera-view.tsx";
import { FileButton } from "../../controls/file-button.tsx";
import { Nothing } from "./panels.tsx";
import type { WayName } from "./settings.ts";
import type { TransferWorker } from "./transfer-lab.tsx";
import { transferText } from "./transfer-text.ts";

/** What `TryPanel` takes. */
export interface TryPanelProps {
  readonly worker: TransferWorker;
  readonly way: WayName | undefined;
  readonly body: string;
  readonly classes: readonly string[];
}

/** What the network that was made says of a new picture, or of what the camera sees. */
export function TryPanel({ worker, way, body, classes }: TryPanelProps): VNode {
  const text = transferText.value;
  const shares = useSignal<readonly number[] | undefined>(undefined);
  const problem = useSignal<TroubleNoticeProps | undefined>(undefined);
  useEffect(() => {
    shares.value = undefined;
  }, [way]);
  if (way === undefined) {
    return (
      <Panel title={text.tryTitle}>
        <Nothing>{text.tryEmpty}</Nothing>
      </Panel>
    );
  }
  const look = async (picture: Blob | ImageData, name: string): Promise<void> => {
    try {
      const pixels =
        picture instanceof Blob ? picture : { width: picture.width, height: picture.height, data: picture.data };
      const said = await worker.ask((api) => api.try({ way, body, picture: pixels }));
      problem.value = "fault" in said ? { title: describeFault(said.fault, name), trouble: undefined } : undefined;
      if (!("fault" in said)) shares.value = said.shares;
    } catch (error) {
      problem.value = { title: text.tryTrouble({ file: shorten(name) }), trouble: troubleOf(error) };
    }
  };
  return (
    <Panel title={text.tryTitle} hint={text.tryHint}>
      <div class="try">
        <FileButton
          label={text.choosePicture}
          accept="image/*"
          isMany={false}
          onFiles={([file]) => void (file && look(file, file.name))}
        />
        <CameraView>
          {(video) => (
            <Button
              onPress={() => {
                const frame = video.current === null ? undefined : grabFrame(video.current);
                const pixels = frame && pixelsOf(frame);
                if (pixels !== undefined) void look(pixels, text.cameraPicture);
              }}
            >
              {text.tryFrame}
            </Button>
          )}
        </CameraView>
        {problem.value === undefined ? null : <TroubleNotice {...problem.value} />}
        <Shares shares={shares.value} classes={classes} isFlat={way === "probe"} />
      </div>
    </Panel>
  );
}

function describeFault(fault: PictureFault | "gone", name: string): string {
  const text = transferText.value;
  return fault === "gone" ? text.gone : text.tryFailed({ file: shorten(name), reason: pictureText.value[fault] });
}

interface SharesProps {
  readonly shares: readonly number[] | undefined;
  readonly classes: readonly string[];
  readonly isFlat: boolean;
}

/** The classes, the likeliest first. */
function Shares({ shares, classes, isFlat }: SharesProps): VNode | null {
  const text = transferText.value;
  if (shares === undefined) return null;
  const order = classes.map((name, at) => ({ name, share: shares[at] ?? 0 })).sort((a, b) => b.share - a.share);
  return (
    <div role="status">
      <ol class="shares" aria-label={text.sharesLabel}>
        {order.slice(0, 5).map(({ name, share }) => (
          <li key={name} class="share">
            <span class="share-name">{name}</span>
            <span class="share-bar" aria-hidden="true">
              <span style={{ width: `${100 * share}%` }} />
            </span>
            <span class="share-value">{formatWholePercent(share)}</span>
          </li>
        ))}
      </ol>
      {isFlat ? <p class="hint">{text.flatShares}</p> : null}
    </div>
  );
}
