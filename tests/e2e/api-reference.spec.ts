import { expect, test } from "@playwright/test";
import { layoutShift, signIn } from "./people";

type Description = { paths: Record<string, Record<string, { operationId: string; tags: [string] }>> };

test("the reference lists every operation of openapi.json, and each leads to its description", async ({ page }) => {
  await signIn(page, "learner@paceline.dev");
  await page.getByRole("navigation").getByRole("link", { name: "API" }).click();
  await expect(page).toHaveURL("/api-reference");
  const { paths }: Description = await (await page.request.get("/api/openapi.json")).json();
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, ...operation })),
  );
  expect(operations.length).toBeGreaterThan(30);
  for (const { name } of operations) {
    await expect(page.getByRole("main").getByRole("link", { name, exact: true })).toHaveCount(1);
  }
  for (const tag of new Set(operations.map(({ tags }) => tags[0]))) {
    await page.goto(`/api-reference/${tag}`);
    for (const { name } of operations.filter(({ tags }) => tags[0] === tag)) {
      await expect(page.getByRole("region", { name, exact: true })).toHaveCount(1);
    }
  }
});

test("a part the API does not have is not found", async ({ page }) => {
  await signIn(page, "learner@paceline.dev");
  await page.goto("/api-reference/nowhere"); // its shell may have been sent with a 200 by then
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is nothing at this address");
});

test("the reference does not shift, scroll sideways or complain, from 360 px to a desk", async ({ page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await signIn(page, "learner@paceline.dev");
  for (const width of [360, 390, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    for (const path of ["/api-reference", "/api-reference/analytics"]) {
      await page.goto(path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      expect(await page.evaluate(layoutShift), `layout shift of ${path} at ${width} px`).toBeLessThanOrEqual(0.02);
    }
  }
  expect(complaints).toEqual([]);
});
