import { language } from "./i18n.ts";

const none = "–";
const formats = new Map<string, Intl.NumberFormat>();

/** A number with so many digits after the point, as the page's language writes it. */
function write(value: number, digits: number): string {
  const key = `${language.value} ${digits}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.NumberFormat(language.value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    formats.set(key, format);
  }
  return format.format(value);
}

/** A number as `1.2e+5`, with the language's decimal sign. */
function exponential(value: number): string {
  const [digits = "", power = ""] = value.toExponential(1).split("e");
  return `${write(Number(digits), 1)}e${power}`;
}

/** `12,480` */
export function formatWhole(value: number): string {
  return write(value, 0);
}

/** A share of 0-1 as `96.4 %`. */
export function formatPercent(share: number): string {
  return Number.isFinite(share) ? `${write(100 * share, 1)} %` : none;
}

/** A share of 0-1 as `96 %`. */
export function formatWholePercent(share: number): string {
  return Number.isFinite(share) ? `${write(100 * share, 0)} %` : none;
}

/** A loss with as many digits as matter: `2.303`, `0.0124`. */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return none;
  if (loss >= 1000 || (loss > 0 && loss < 0.0001)) return exponential(loss);
  return write(loss, loss >= 0.1 ? 3 : 4);
}

/** A number of any size with three digits: `0.0123`, `1,240`, `3.2e-7`. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return none;
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size !== 0 && (size < 0.001 || size >= 100_000)) return `${sign}${exponential(size)}`;
  if (size >= 100) return `${sign}${write(size, 0)}`;
  if (size >= 10) return `${sign}${write(size, 1)}`;
  return `${sign}${write(size, size >= 1 || size === 0 ? 2 : 3)}`;
}

/** A number that a person set, with the digits that it has: `0.05`, `4096`. */
export function formatPlain(value: number): string {
  return new Intl.NumberFormat(language.value, { maximumFractionDigits: 6, useGrouping: false })
    .format(value)
    .replace("-", "−");
}

/** A number that can be typed so, with all its digits and the language's decimal sign: `0.05`, `4096`. */
export function formatTyped(value: number): string {
  return String(value).replace(".", write(0.5, 1).slice(1, 2));
}

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return none;
  const [second, minute] = language.value === "ru" ? ["с", "мин"] : ["s", "min"];
  if (seconds < 9.95) return `${write(seconds, 1)} ${second}`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} ${second}`;
  return `${Math.floor(rounded / 60)} ${minute} ${rounded % 60} ${second}`;
}

/** A time of any length: `14 ms`, and from a second on as `formatSeconds`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds >= 1) return formatSeconds(seconds);
  return `${formatNumber(1000 * seconds)} ${language.value === "ru" ? "мс" : "ms"}`;
}

/** What `count` of the texts says of a number, with the number as the language writes it. */
export function formatCount(text: (count: number) => string, count: number): string {
  return text(count).replace(String(count), formatWhole(count));
}
