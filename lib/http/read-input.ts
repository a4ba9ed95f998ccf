import "server-only";
import { AppError } from "./errors";

const MAX_BODY_BYTES = 64 * 1024;

/** What Next hands a route: undefined parameters where the path has none. */
export type RouteContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> };

/**
 * Path and search parameters of a GET or DELETE; path parameters and the JSON body otherwise, which then takes no search
 * parameter. A key given twice is an array.
 */
export async function readInput(request: Request, context: RouteContext): Promise<Record<string, unknown>> {
  const params = (await context.params) ?? {};
  const search = readSearch(request);
  const hasBody = !["GET", "HEAD", "DELETE"].includes(request.method);
  for (const name of Object.keys(search)) {
    if (hasBody) throw misplaced(name, "What is sent with a body stands in the body, not in the query");
  }
  const sent = hasBody ? await readJsonObject(request) : search;
  for (const name of Object.keys(params)) {
    if (name in sent) throw misplaced(name, "It stands in the path, and only there");
  }
  return { ...sent, ...params };
}

function misplaced(path: string, message: string): AppError {
  return new AppError("invalid_input", message, { issues: [{ path, message }] });
}

function readSearch(request: Request): Record<string, unknown> {
  const search = new URL(request.url).searchParams;
  const entries = [...new Set(search.keys())].map((key) => {
    const values = search.getAll(key);
    // Left to the schemas, an empty number would count as 0.
    if (values.some((value) => value.trim() === "")) throw misplaced(key, "Give it a value, or leave it out");
    return [key, values.length > 1 ? values : values[0]];
  });
  return Object.fromEntries(entries);
}

async function readJsonObject(request: Request): Promise<Record<string, unknown>> {
  const contentType = request.headers.get("content-type") ?? "";
  if (!/^application\/json(;|$)/i.test(contentType)) {
    throw new AppError("unsupported_media_type", "Send the body as application/json");
  }
  const text = await readText(request);
  const body = parseJson(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new AppError("invalid_input", "The body is not a JSON object");
  }
  return body as Record<string, unknown>;
}

// Counted while it streams: a content-length header may be absent or wrong.
async function readText(request: Request): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) throw new AppError("too_large", `The body is larger than ${MAX_BODY_BYTES / 1024} KB`);
    text += decode(decoder, chunk);
  }
  return text + decode(decoder);
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw new AppError("invalid_input", "The body is not UTF-8");
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("invalid_input", "The body is not valid JSON");
  }
}
