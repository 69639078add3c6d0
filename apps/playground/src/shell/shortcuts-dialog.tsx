import type { VNode } from "preact";
import { Dialog } from "../controls/dialog.tsx";
import { Toggle } from "../controls/toggle.tsx";
import { usePage } from "../state/page.ts";
import { helpText } from "../text/help-text.ts";

/** All keys that do something. */
export function ShortcutsDialog(): VNode {
  const { shortcuts } = usePage();
  const text = helpText.value;
  const rows: readonly (readonly [keys: readonly string[], action: string])[] = [
    [["k"], text.start],
    [["j"], text.step],
    [["l"], text.slow],
    [["r"], text.reset],
    [["1", "6"], text.tabs],
    [["u"], text.undo],
    [["y"], text.redo],
    [["d"], text.theme],
    [["?"], text.list],
    [["←", "→", "↑", "↓"], text.arrows],
  ];
  return (
    <Dialog title={text.title} isOpen={shortcuts.isListOpen}>
      <Toggle label={text.isOn} isOn={shortcuts.isOn.value} onChange={(isOn) => void (shortcuts.isOn.value = isOn)} />
      <table class="shortcuts">
        <thead>
          <tr>
            <th scope="col">{text.key}</th>
            <th scope="col">{text.action}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([keys, action]) => (
            <tr key={action}>
              <td>
                {keys.map((key, index) => (
                  <span key={key}>
                    {index > 0 && keys.length === 2 ? "–" : " "}
                    <kbd>{key}</kbd>
                  </span>
                ))}
              </td>
              <td>{action}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
