import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";

export type Row = readonly unknown[];
export type Rows = Iterable<Row> | AsyncIterable<Row>;

const CHUNK_CHARACTERS = 64 * 1024;

/**
 * Loads `rows` into `columns` of `table` by COPY and returns how many went in. Memory stays flat however many there are:
 * a row is asked for only when PostgreSQL has taken the ones before. `onRows` hears of each chunk sent, as a count of rows.
 * Null and undefined become NULL, a Date its ISO form, any other object its JSON. Rejects with the reason of the source or of
 * PostgreSQL; the client can then roll back and go on.
 */
export async function copyRows(
  client: pg.ClientBase,
  table: string,
  columns: string[],
  rows: Rows,
  onRows?: (count: number) => void,
): Promise<number> {
  const target = `${pg.escapeIdentifier(table)} (${columns.map(pg.escapeIdentifier).join(", ")})`;
  const sink = client.query(copyFrom(`COPY ${target} FROM STDIN`));
  const chunks = Symbol.asyncIterator in rows ? chunksOfStream(rows, onRows) : chunksOf(rows, onRows);
  await pipeline(Readable.from(chunks, { objectMode: true, highWaterMark: 2 }), sink);
  return sink.rowCount;
}

function* chunksOf(rows: Iterable<Row>, onRows?: (count: number) => void) {
  const chunk = new Chunk(onRows);
  for (const row of rows) {
    chunk.add(row);
    if (chunk.isFull) yield chunk.take();
  }
  if (!chunk.isEmpty) yield chunk.take();
}

async function* chunksOfStream(rows: AsyncIterable<Row>, onRows?: (count: number) => void) {
  const chunk = new Chunk(onRows);
  for await (const row of rows) {
    chunk.add(row);
    if (chunk.isFull) yield chunk.take();
  }
  if (!chunk.isEmpty) yield chunk.take();
}

class Chunk {
  #text = "";
  #count = 0;

  constructor(private readonly onRows: ((count: number) => void) | undefined) {}

  get isFull() {
    return this.#text.length >= CHUNK_CHARACTERS;
  }

  get isEmpty() {
    return this.#count === 0;
  }

  add(row: Row) {
    this.#text += copyLine(row);
    this.#count += 1;
  }

  take(): Buffer {
    const bytes = Buffer.from(this.#text);
    this.onRows?.(this.#count);
    this.#text = "";
    this.#count = 0;
    return bytes;
  }
}

/** One line of COPY's text format. */
export function copyLine(row: Row): string {
  let line = "";
  for (let column = 0; column < row.length; column += 1) {
    if (column > 0) line += "\t";
    line += copyField(row[column]);
  }
  return `${line}\n`;
}

function copyField(value: unknown): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "string") return escapeText(value);
  if (value instanceof Date) return value.toISOString();
  if (typeof value === "object") return escapeText(JSON.stringify(value));
  return String(value);
}

const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function escapeText(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character) : text;
}
