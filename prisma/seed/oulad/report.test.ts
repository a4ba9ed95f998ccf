import { expect, test } from "vitest";
import { renderImportCounts } from "./report";

test("the closing table lines figures up and says which file was not there", () => {
  const table = renderImportCounts({
    files: [
      { file: "courses.csv", rows: 12 },
      { file: "studentAssessment.csv", rows: 36_184 },
      { file: "studentVle.csv", rows: undefined },
    ],
    tables: [
      { table: "course", rows: 12, inserted: 0, updated: 1 },
      { table: "submission", rows: 36_184, inserted: 36_184, updated: 0 },
    ],
    derived: { courseWeeks: 0, studyPatterns: 25_331, patternSnapshots: 3, recommendations: 4, predictions: 5 },
  });
  expect(table.split("\n")).toEqual([
    "file                   rows read",
    "courses.csv                   12",
    "studentAssessment.csv     36,184",
    "studentVle.csv         not there",
    "",
    "table         rows     new  changed",
    "course          12       0        1",
    "submission  36,184  36,184        0",
    "",
    "derived              rows",
    "course weeks            0",
    "study patterns     25,331",
    "pattern snapshots       3",
    "recommendations         4",
    "predictions             5",
  ]);
});
