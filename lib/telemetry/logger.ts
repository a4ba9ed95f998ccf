import "server-only";
import { currentRequest } from "./request-context";

type Fields = Record<string, unknown>;

const SECRET_FIELD = /password|secret|token|cookie|authorization/i;
const CREDENTIALS_IN_URL = /(\w+:\/\/[^\s:/@]*):[^\s@]*@/g;

// JSON escapes line breaks and control characters, so a logged value cannot forge a second line.
function write(level: "info" | "warn" | "error", event: string, fields: Fields): void {
  const { traceId, route } = currentRequest() ?? {};
  const line = { level, event, at: new Date().toISOString(), traceId, route, ...fields };
  process.stdout.write(`${JSON.stringify(line, redact)}\n`);
}

function redact(name: string, value: unknown): unknown {
  if (SECRET_FIELD.test(name)) return "[redacted]";
  return typeof value === "string" ? value.replace(CREDENTIALS_IN_URL, "$1:[redacted]@") : value;
}

/** One JSON line per event. `event` is a stable key to search for, noun.verb_phrase; details go in `fields`. */
export const logger = {
  info: (event: string, fields: Fields = {}) => write("info", event, fields),
  warn: (event: string, fields: Fields = {}) => write("warn", event, fields),
  error: (event: string, fields: Fields = {}) => write("error", event, fields),
};
