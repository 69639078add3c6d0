import { formatWhole } from "../../text/format.ts";
import { ownWindowText } from "../../text/own-window-text.ts";
import { shorten } from "../../text/problem-text.ts";
import type { OwnProblem } from "../../worker/own/own-protocol.ts";

/** Why data of one's own cannot be used, in words. */
export function describeOwnProblem(problem: OwnProblem): string {
  const text = ownWindowText.value;
  switch (problem.fault) {
    case "noFolders":
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
        reason: dollars(problem.reason),
      });
    case "wrongLength": {
      const { got, bytes, record } = problem;
      return text.wrongLength({ got: shorten(got), bytes: formatWhole(bytes), record: formatWhole(record) });
    }
    case "unreadable":
      return text.unreadable({ reason: dollars(problem.reason) });
    default:
      return text[problem.fault];
  }
}

/** Texts are filled by `replace`, to which they mean something. */
function dollars(text: string): string {
  return text.replaceAll("$", "$$$$");
}
