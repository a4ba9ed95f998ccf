import type { Cell, Field } from "./fields";
import type { KnownIds } from "./known-ids";

type Fields = Record<string, Field>;
type Row<F extends Fields> = { [Name in keyof F]: F[Name] extends Field<infer Value> ? Value : never };

/** What is wrong with a row whose cells are fine one by one; `problem` ends the sentence that begins with the cell's text. */
export type Complaint = { column: string; problem: string };

type Spec<F extends Fields> = {
  file: string;
  fields: F;
  /** The columns that name a row; without them rows may repeat. */
  key?: readonly (keyof F & string)[];
  /** The columns that go to the database; all by default. */
  staged?: readonly (keyof F & string)[];
  isOptional?: boolean;
  /** Checks the row against those before it, and remembers it for those after it. */
  examine(row: Row<F>, known: KnownIds): Complaint | undefined;
};

/** One file of the data set and the temporary table that takes its rows. */
export type Table = {
  file: string;
  name: string;
  isOptional: boolean;
  key: readonly string[];
  columns: readonly { name: string; field: Field }[];
  staged: readonly string[];
  examine(row: Record<string, Cell>, known: KnownIds): Complaint | undefined;
};

export function defineTable<F extends Fields>(spec: Spec<F>): Table {
  const names = Object.keys(spec.fields);
  return {
    file: spec.file,
    name: `staged_${spec.file.replace(/\.csv$/, "")}`,
    isOptional: spec.isOptional ?? false,
    key: spec.key ?? [],
    columns: Object.entries(spec.fields).map(([name, field]) => ({ name, field })),
    staged: spec.staged ?? names,
    // A row is built from exactly these fields' `read`, so it has this shape.
    examine: (row, known) => spec.examine(row as Row<F>, known),
  };
}
