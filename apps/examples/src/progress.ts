/** Where an example writes: the terminal, or what stands in for it. */
export interface Output {
  write(text: string): unknown;
  /** Whether a line can be drawn over. */
  readonly isTTY?: boolean;
  /** How many characters a line has room for. */
  readonly columns?: number;
}

/** Lines that stay, and one below them that is drawn over while there is a terminal to draw on. */
export interface Display {
  /** A line that stays. */
  print(line: string): void;
  /** How far the run is, from 0 to 1, and in words. Goes nowhere where lines cannot be drawn over. */
  progress(share: number, text: string): void;
  /** Takes the bar away. */
  finish(): void;
}

const eraseLine = "\r\u001B[2K";
const barWidth = 28;

/** Writes to `output`: with a bar on a terminal, plain lines elsewhere, as into a file. */
export function createDisplay(output: Output): Display {
  if (output.isTTY !== true) {
    return { print: (line) => void output.write(`${line}\n`), progress: () => undefined, finish: () => undefined };
  }
  // A terminal that does not know its width says 0.
  const columns = output.columns === 0 ? undefined : output.columns;
  let bar = "";
  return {
    print: (line) => void output.write(`${eraseLine}${line}\n${bar}`),
    progress(share, text) {
      bar = `${drawBar(share)} ${text}`.slice(0, (columns ?? 80) - 1);
      output.write(eraseLine + bar);
    },
    finish() {
      bar = "";
      output.write(eraseLine);
    },
  };
}

/** `[##########------------------]` */
function drawBar(share: number): string {
  const full = Math.round(share * barWidth);
  return `[${"#".repeat(full)}${"-".repeat(barWidth - full)}]`;
}
