// How wide texts are, and texts in lines where there is no room for one: estimates, for a drawing knows no fonts. Not the figures' words.

export const FONT_SIZE = 12;
/** Pixels that each line of a text takes at most. */
export const TEXT_LINE = FONT_SIZE + 2;
/** Estimated from wide system fonts, so that labels are not cut where a narrow one is missing. */
const CHARACTER_WIDTH = 7.1;

/** Pixels that a text takes at most. */
export function textWidth(text: string): number {
  return Math.ceil(text.length * CHARACTER_WIDTH);
}

/** The text in lines of at most `width` pixels, broken between words; a word that is wider is broken itself. */
export function textLines(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => pieces(one, Math.max(1, Math.floor(width / CHARACTER_WIDTH))))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || textWidth(longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/** The word in pieces of `count` characters, the last one shorter. */
function pieces(word: string, count: number): string[] {
  const characters = [...word];
  if (characters.length <= count) return [word];
  return [characters.slice(0, count).join(''), ...pieces(characters.slice(count).join(''), count)];
}
