const lineWidth = 120;

/** A card as a text that people can read: lists stand on one line where there is room, as the formatter of this repository has it. */
export function cardText(card: object): string {
  const text = JSON.stringify(card, undefined, 2);
  const onOneLine = text.replaceAll(/^( *(?:"\w+": )?)\[\n([^[\]{}]*)\n *\](,?)$/gm, (whole, before, inside, after) => {
    const line = `${before}[${(inside as string).trim().replaceAll(/,\n */g, ", ")}]${after}`;
    return line.length > lineWidth ? whole : line;
  });
  return `${onOneLine}\n`;
}
