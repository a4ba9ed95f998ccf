import { afterEach, expect, test, vi } from "vitest";
import { logger } from "./logger";
import { runInRequest } from "./request-context";

afterEach(() => vi.restoreAllMocks());

function lineOf(log: () => void): string {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  log();
  return String(write.mock.calls[0]?.[0]);
}

test("an event is one line of JSON, whatever the value holds", () => {
  const line = lineOf(() => logger.warn("test.noted", { value: 'a\n{"level":"error"}\u001b[2J' }));
  expect(line.split("\n")).toEqual([expect.any(String), ""]);
  expect(line).not.toContain("\u001b");
  expect(JSON.parse(line)).toMatchObject({
    level: "warn",
    event: "test.noted",
    value: 'a\n{"level":"error"}\u001b[2J',
  });
});

test("secrets stay out, by name and inside addresses", () => {
  const line = lineOf(() =>
    logger.error("test.failed", { password: "p1", nested: { authToken: "p2" }, cause: "at postgresql://u:p3@host/db" }),
  );
  expect(line).not.toMatch(/p1|p2|p3/);
  expect(JSON.parse(line).cause).toBe("at postgresql://u:[redacted]@host/db");
});

test("a line written during a request carries its trace id", () => {
  const line = lineOf(() => runInRequest("test.route", null, () => logger.info("test.noted")));
  expect(JSON.parse(line).traceId).toMatch(/^[\da-f]{32}$/);
});

test("a traceparent that is malformed or all zeros is not believed", () => {
  for (const header of [`00-${"0".repeat(32)}-b7ad6b7169203331-01`, "nonsense", "00-xyz-1-01"]) {
    runInRequest("test.route", header, ({ traceId }) => expect(traceId).toMatch(/^(?!0+$)[\da-f]{32}$/));
  }
});
