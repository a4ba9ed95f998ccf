export type Cell = string | number | null;

/** How the text of a cell becomes a value. `read` answers undefined for text that breaks `expectation`. */
export type Field<Value extends Cell = Cell> = {
  read(text: string): Value | undefined;
  /** Ends the sentence that begins with the offending value. */
  expectation: string;
  sqlType: "text" | "integer" | "double precision";
};

/** Text of 1 to `maxLength` characters. A byte that is not UTF-8 arrives as U+FFFD and is refused, as is NUL, which PostgreSQL cannot hold. */
export function text(maxLength = 100): Field<string> {
  return {
    read: (cell) => (cell.length >= 1 && cell.length <= maxLength && !/[\0\uFFFD]/.test(cell) ? cell : undefined),
    expectation: `is not valid UTF-8 text of 1 to ${maxLength} characters`,
    sqlType: "text",
  };
}

export function matching(pattern: RegExp, expectation: string): Field<string> {
  return { read: (cell) => (pattern.test(cell) ? cell : undefined), expectation, sqlType: "text" };
}

export function oneOf<const Name extends string>(...names: Name[]): Field<Name> {
  return {
    read: (cell) => names.find((name) => name === cell),
    expectation: `is not one of ${names.join(", ")}`,
    sqlType: "text",
  };
}

export function whole(least: number, most: number): Field<number> {
  return { ...numeric(/^-?\d{1,10}$/, "a whole number", least, most), sqlType: "integer" };
}

export function decimal(least: number, most: number): Field<number> {
  return { ...numeric(/^-?\d{1,10}(\.\d{1,10})?$/, "a number", least, most), sqlType: "double precision" };
}

function numeric(pattern: RegExp, kind: string, least: number, most: number) {
  return {
    read(cell: string) {
      if (!pattern.test(cell)) return undefined;
      const value = Number(cell);
      return value >= least && value <= most ? value : undefined;
    },
    expectation: `is not ${kind} from ${least} to ${most}`,
  };
}

/** OULAD writes an absent value as nothing or, in some of its editions, as "?". */
export function optional<Value extends Cell>(field: Field<Value>): Field<Value | null> {
  return { ...field, read: (cell) => (cell === "" || cell === "?" ? null : field.read(cell)) };
}

/** The field's value, rewritten. */
export function mapped<Value extends Cell>(field: Field<Value>, rewrite: (value: Value) => Value): Field<Value> {
  return {
    ...field,
    read(cell) {
      const value = field.read(cell);
      return value === undefined ? undefined : rewrite(value);
    },
  };
}
