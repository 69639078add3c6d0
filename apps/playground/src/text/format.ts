const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** `12,480` */
export function formatWhole(value: number): string {
  return whole.format(value);
}

/** A share of 0-1 as `96.4 %`. */
export function formatPercent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : "–";
}

/** A loss with as many digits as matter: `2.303`, `0.0124`. */
export function formatLoss(loss: number): string {
  if (!Number.isFinite(loss)) return "–";
  if (loss >= 1000) return loss.toExponential(1);
  return loss >= 0.1 ? loss.toFixed(3) : loss.toFixed(4);
}

/** `0.4 s`, `12 s`, `3 min 20 s`. */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  return `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
}

/** `3 things`, `1 thing`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatWhole(count)} ${count === 1 ? singular : plural}`;
}
