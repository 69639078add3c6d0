import { formatWhole } from "../../text/format.ts";
import { ownWindowText } from "../../text/own-window-text.ts";
import { pictureText } from "../../text/picture-text.ts";
import { shorten } from "../../text/problem-text.ts";
import type { OwnProblem } from "../../worker/own/own-protocol.ts";

/** Why data of one's own cannot be used, in words. */
export function describeOwnProblem(problem: OwnProblem): string {
  const text = ownWindowText.value;
  switch (problem.fault) {
    case "noFolders":
    case "nested":
    case "oneClass":
      return text[problem.fault]({ got: shorten(problem.got) });
    case "tooManyClasses":
      return text.tooManyClasses({ count: formatWhole(problem.count), most: problem.most });
    case "tooFew":
      return text.tooFew({ got: shorten(problem.got), count: problem.count, least: problem.least });
    case "tooMuch":
      return text.tooMuch({ pictures: formatWhole(problem.pictures), most: formatWhole(problem.most) });
    case "noPictures":
      return text.noPictures({
        count: formatWhole(problem.count),
        got: shorten(problem.got),
        reason: pictureText.value[problem.why],
      });
    case "wrongLength": {
      const { got, bytes, record } = problem;
      return text.wrongLength({ got: shorten(got), bytes: formatWhole(bytes), record: formatWhole(record) });
    }
    default:
      return text[problem.fault];
  }
}
