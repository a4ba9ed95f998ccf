import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { type CacheReport, cacheReport } from "@/lib/features/cache/schema";
import { exampleOf } from "@/lib/http/openapi/example";
import { toJsonSchema } from "@/lib/http/openapi/json-schema";
import { Notices } from "./notices";

const example = cacheReport.parse(exampleOf(toJsonSchema(cacheReport, "output")));

/** A report whose one query, of a policy, was read so often. */
function reportOf(policy: string, reads: number, changes: Partial<CacheReport> = {}): CacheReport {
  const policies = example.policies.map((each) => ({
    ...each,
    name: policy,
    queries: each.queries.map((query) => ({ ...query, reads })),
  }));
  return { ...example, isCachingEnabled: true, reads, policies, ...changes };
}

const render = async (report: CacheReport) =>
  renderToStaticMarkup(await Notices({ report, dropped: undefined, isAlone: false }));

test("before anyone has read anything but their session, it says what will fill the figures", async () => {
  expect(await render(reportOf("learner", 0))).toContain("Nothing was read yet");
  expect(await render(reportOf("session", 5))).toContain("Nothing was read yet");
  expect(await render(reportOf("learner", 1))).toBe("");
});

test("with caching off it says that nothing is kept, and nothing of reads", async () => {
  const html = await render(reportOf("learner", 0, { isCachingEnabled: false }));
  expect(html).toContain("Nothing is kept");
  expect(html).not.toContain("Nothing was read yet");
});
