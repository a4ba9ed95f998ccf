import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/**
 * A new folder to hold a `.paceline` of its own, and how to remove it. Others may enter it, so that for root too the data lie
 * in it and go with it.
 */
export function makeTemporaryRoot(): { root: string; remove(): void } {
  const root = mkdtempSync(path.join(tmpdir(), "paceline-"));
  chmodSync(root, 0o755);
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
