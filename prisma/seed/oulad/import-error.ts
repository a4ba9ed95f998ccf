/** Where the fault lies, as far as it has a place. */
export type Place = { file?: string; line?: number; column?: string | undefined; value?: string | undefined };

/**
 * Data that cannot be imported. The message is one line for a person: `studentAssessment.csv, line 812, column score: "abc" is
 * not a whole number from 0 to 100`. Lines count from 1, the header's; a record that spans lines is named by its first.
 */
export class ImportError extends Error {
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: string | undefined;
  readonly value: string | undefined;

  constructor(place: Place, problem: string, options?: ErrorOptions) {
    const where = [
      place.file,
      place.line === undefined ? undefined : `line ${place.line}`,
      place.column === undefined ? undefined : `column ${place.column}`,
    ].filter((part) => part !== undefined);
    const what = place.value === undefined ? problem : `${quoteValue(place.value)} ${problem}`;
    super(where.length > 0 ? `${where.join(", ")}: ${what}` : what, options);
    this.name = "ImportError";
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.value = place.value;
  }
}

const SHOWN_CHARACTERS = 60;
// Control and format characters, lone surrogates and line separators: what could move the cursor or hide in a message.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A value as a message may show it: in quotes, cut at 60 characters, without a character that a terminal would obey. */
export function quoteValue(value: string): string {
  const characters = [...value.slice(0, SHOWN_CHARACTERS * 2 + 2)];
  const isCut = characters.length > SHOWN_CHARACTERS;
  const shown = characters.slice(0, SHOWN_CHARACTERS).join("").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `"${shown.replace(UNPRINTABLE, escapeCharacter)}${isCut ? "…" : ""}"`;
}

const SHORT_ESCAPES: Record<string, string> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escapeCharacter = (character: string): string =>
  SHORT_ESCAPES[character] ?? `\\u${character.codePointAt(0)?.toString(16).padStart(4, "0")}`;
