import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { CsvError, parse } from "csv-parse";
import { ImportError } from "./import-error";

/** A record's cells and the line of the file, from 1, on which it begins. */
export type CsvRecord = { cells: string[]; line: number };

// The longest line of OULAD has 150 characters. A quote that is never closed would otherwise swallow the rest of the file.
const MAX_RECORD_CHARACTERS = 65_536;
const CHUNK_BYTES = 128 * 1_024;

/** Streams the records of a CSV file in batches of a chunk's size, so that memory does not grow with the file. Skips empty lines. */
export async function* readRecords(path: string, file: string): AsyncGenerator<CsvRecord[], void> {
  let batch: CsvRecord[] = [];
  let header: string[] | undefined;
  let nextLine = 1;
  let nextByte = 0;
  let parserLine = 0;

  const parser = parse({
    bom: true,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    max_record_size: MAX_RECORD_CHARACTERS,
    on_record(cells: string[], context) {
      const isOneLine = context.lines === parserLine + 1;
      const isEmpty = cells.length === 1 && cells[0] === "";
      if (!isEmpty) {
        header ??= cells;
        batch.push({ cells, line: nextLine });
      }
      // The parser counts a CRLF inside quotes as two lines, so its own number serves only to notice such a record.
      nextLine += 1 + (isOneLine ? 0 : countLineBreaks(cells));
      nextByte = context.bytes;
      parserLine = context.lines;
      return null;
    },
  });
  parser.on("error", () => {}); // each write reports it, too
  parser.resume();

  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
      await settled((done) => parser.write(chunk, done));
      yield batch;
      batch = [];
    }
    await settled((done) => parser.end(done));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    yield batch; // what comes before the fault may have a fault of its own
    const column = header?.[Number(error.column)];
    const value = await readLineAt(path, nextByte);
    throw new ImportError({ file, line: nextLine, column, value }, explain(error), { cause: error });
  }
  yield batch;
}

const settled = (start: (done: (error?: Error | null) => void) => void) =>
  new Promise<void>((resolve, reject) => start((error) => (error ? reject(error) : resolve())));

const countLineBreaks = (cells: string[]) =>
  cells.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);

async function readLineAt(path: string, byte: number): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1_024), 0, 1_024, byte);
    return buffer.toString("utf8", 0, bytesRead).split(/[\r\n]/, 1)[0] ?? "";
  } finally {
    await handle.close();
  }
}

function explain(error: CsvError): string {
  switch (error.code) {
    case "CSV_QUOTE_NOT_CLOSED":
      return "opens a quote that is never closed";
    case "CSV_MAX_RECORD_SIZE":
      return `begins a record of more than ${MAX_RECORD_CHARACTERS} characters; a quote may not be closed`;
    case "CSV_INVALID_CLOSING_QUOTE":
      return "has text after a closing quote, where a comma or the end of the line is expected";
    default:
      return "has a quote inside a cell that does not begin with one";
  }
}
