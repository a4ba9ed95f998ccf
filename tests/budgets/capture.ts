import pg from "pg";
import { vi } from "vitest";

/** A statement as it was sent, with the values of its parameters. */
export type Statement = { text: string; values: unknown[] };

type Captured<T> = {
  result: T;
  /** In the order of sending. */
  statements: Statement[];
  /** Of the rows that came back, written as JSON. */
  bytesFetched: number;
};

const statements: Statement[] = [];
const answers: unknown[][] = [];

const send: (...parameters: unknown[]) => unknown = pg.Client.prototype.query;
vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...parameters: unknown[]) {
  statements.push(toStatement(parameters));
  const last = parameters.at(-1);
  if (typeof last === "function") return Reflect.apply(send, this, [...parameters.slice(0, -1), keepingRows(last)]);
  const answer = Reflect.apply(send, this, parameters);
  if (answer instanceof Promise) answer.then(keepRows, () => undefined);
  return answer;
} as typeof pg.Client.prototype.query);

/** A callback, as a pool gives, that is called after the rows are kept. */
// biome-ignore lint/complexity/noBannedTypes: what pg calls back with is nothing to us
const keepingRows = (callback: Function) => (error: unknown, answer: unknown) => {
  keepRows(answer);
  return Reflect.apply(callback, undefined, [error, answer]);
};

// Copied: Prisma empties the array as it reads.
function keepRows(answer: unknown): void {
  if (typeof answer !== "object" || answer === null || !("rows" in answer)) return;
  if (Array.isArray(answer.rows)) answers.push([...answer.rows]);
}

/** What `work` answers, and what it sent to the database and got from it meanwhile. Not for two works at once. */
export async function capture<T>(work: () => Promise<T>): Promise<Captured<T>> {
  statements.length = 0;
  answers.length = 0;
  const result = await work();
  return { result, statements: [...statements], bytesFetched: Buffer.byteLength(JSON.stringify(answers)) };
}

function toStatement([query, values]: unknown[]): Statement {
  if (typeof query === "string") return { text: query, values: Array.isArray(values) ? values : [] };
  const { text, values: own } = query as { text: string; values?: unknown[] };
  return { text, values: own ?? (Array.isArray(values) ? values : []) };
}

/** BEGIN, COMMIT and their like: they cost a round trip but ask nothing. */
export const isTransactionControl = ({ text }: Statement) =>
  /^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET TRANSACTION)\b/i.test(text);

/** Whether sending it again changes nothing. */
export const isRead = ({ text }: Statement) =>
  /^\s*(SELECT|WITH)\b/i.test(text) && !/\b(INSERT INTO|UPDATE\s+"|DELETE FROM)/i.test(text);
