import { texts } from "./i18n.ts";

/** What is said of shortcuts, and the hints for those who are new. */
export const helpText = texts("help", {
  open: "Keyboard shortcuts",
  title: "Keyboard shortcuts",
  key: "Key",
  action: "What it does",
  isOn: "Use these shortcuts",
  start: "Start, pause, resume",
  step: "One step, while paused",
  slow: "Slow motion on or off",
  reset: "Reset",
  tabs: "Results tabs, in order",
  theme: "Light or dark",
  undo: "Undo a change of the settings",
  redo: "Redo it",
  list: "This list",
  arrows: "Choose an option, change a number, draw",
  hint: "Hint",
  begin: "Press Start to train, or try one of the experiments below. Some of them fail, and say why.",
  touch: "Click a unit of the network to see what it looks for. Change the learning rate: it applies at once.",
  after:
    "Try it yourself: open Draw and write a digit. Or change one setting and train again: this run stays behind in grey.",
  afterOther: "Change one setting and train again: this run stays behind in grey.",
  gotIt: "Got it",
  noMore: "No more hints",
});
