import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { parse } from "csv-parse/sync";
import { signIn } from "./people";

const ENROLMENTS = {
  "AAA/2013J": 323,
  "AAA/2014J": 299,
  "BBB/2013J": 1593,
  "BBB/2014J": 1543,
  "DDD/2013J": 1257,
  "DDD/2014J": 1156,
  "EEE/2013J": 809,
  "EEE/2014J": 882,
  "FFF/2013J": 1608,
  "FFF/2014J": 1510,
  "GGG/2013J": 886,
  "GGG/2014J": 623,
};

test("the advisor sees the twelve real courses with their enrolments", async ({ page }) => {
  await signIn(page, "advisor@paceline.dev");
  const tabs = page.getByRole("navigation", { name: "Courses" }).getByRole("link");
  const expected = Object.entries(ENROLMENTS).map(
    ([course, count]) => `${course}${count.toLocaleString("en-GB")} enrolled`,
  );
  await expect(tabs).toHaveText(expected);
  await expect(page.getByRole("region", { name: "Where your courses stand" })).toContainText("12,489");
  await expect(page.getByText("CC BY 4.0")).toBeVisible();
});

test("a real learner sees their own submissions and scores, as the files have them", async ({ page }) => {
  await signIn(page, "learner@paceline.dev");
  const learner = /Learner (\d+)/.exec((await page.getByRole("banner").textContent()) ?? "")?.[1] ?? "";
  const folder = process.env.E2E_OULAD_DIR ?? "";
  const read = (file: string): Record<string, string>[] =>
    parse(readFileSync(path.join(folder, file)), { columns: true, skip_empty_lines: true });
  const submissions = read("studentAssessment.csv").filter(({ id_student }) => id_student === learner);
  expect(submissions.length).toBeGreaterThan(4);
  const scores = submissions.map(({ score }) => Number(score)).filter((score) => !Number.isNaN(score));

  const done = page.getByRole("region", { name: "Missions" }).getByRole("list", { name: "Done" }).getByRole("listitem");
  await expect(done).toHaveCount(Math.min(10, submissions.length));
  const shown = await done.evaluateAll((items) =>
    items.map((item) => Number(item.firstElementChild?.lastElementChild?.textContent)),
  );
  expect(shown.every((score) => score > 0)).toBe(true);
  for (const score of shown) expect(scores).toContain(score);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const headline = page.getByRole("region", { name: "Where you stand" });
  await expect(headline).toContainText(`Missions done${submissions.length}`);
  const meanShown = /Mean score([\d.]+)/.exec((await headline.textContent()) ?? "")?.[1];
  expect(Number(meanShown)).toBeCloseTo(mean, 0);
});

test("what the data set does not hold is said to be missing, not made up", async ({ page }) => {
  await signIn(page, "learner@paceline.dev");
  await expect(page.getByRole("region", { name: "Weekly activity" })).toContainText("No clicks in this data set");
  await expect(page.getByRole("figure", { name: /Clicks/ })).toHaveCount(0);
  await expect(page.getByRole("region", { name: "Cognitive load" })).toContainText("No samples of cognitive load");
  await expect(page.getByRole("region", { name: "Goals" })).toContainText("No open goals");
});
