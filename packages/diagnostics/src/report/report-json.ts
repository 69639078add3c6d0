import { checkString, describeValue, refusal } from "@ganglion/tensor";
import { checkReport, type Report } from "./report.ts";

/** How numbers that JSON cannot hold are written. */
const MARK = "notFinite";

/**
 * A report as JSON. NaN and the infinities, which JSON does not know, are kept.
 * @throws TypeError if it is no report.
 */
export function reportJson(report: Report): string {
  checkReport("reportJson", report);
  return JSON.stringify(report, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? { [MARK]: String(value) } : value,
  );
}

/**
 * Reads what `reportJson` wrote.
 * @throws TypeError if it is no JSON, or no report.
 */
export function readReport(json: string): Report {
  checkString("readReport", "json", json);
  const report = parsed(json);
  checkReport("readReport", report);
  return report;
}

function parsed(json: string): Report {
  try {
    return JSON.parse(json, (_, value: unknown) => {
      const { [MARK]: written, ...rest } = Object(value) as Record<string, unknown>;
      return typeof written === "string" && Object.keys(rest).length === 0 ? Number(written) : value;
    }) as Report;
  } catch {
    throw refusal(TypeError, "readReport", "json must be JSON", describeValue(json), "Pass what reportJson wrote.");
  }
}
