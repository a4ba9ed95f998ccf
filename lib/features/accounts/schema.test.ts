import { expect, test } from "vitest";
import { nextPath } from "./schema";

test.each(["/", "/patterns", "/?course=AAA-2013J"])("%s is a place to go on to", (path) => {
  expect(nextPath.parse(path)).toBe(path);
});

test.each([
  "//evil.example",
  "/.//evil.example/x",
  "/%2e//evil.example/x",
  "/a//evil.example",
  "/\\evil.example",
  "https://evil.example",
  "javascript:alert(1)",
  "/a\nb",
  "",
  null,
])("%j is not: it leads nowhere but home", (path) => {
  expect(nextPath.parse(path)).toBe("/");
});
