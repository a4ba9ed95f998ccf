import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { makeTemporaryRoot } from "@/tests/temporary-root";
import { buildIfOld } from "./build";
import { requireChromium } from "./chromium";
import { freePort } from "./ports";
import { runCommand } from "./run";

const OULAD_FOLDER = process.env.OULAD_DIR ?? path.join("..", "shared", "data", "oulad");

/** Runs the browser tests against the demo: generated data, and the real OULAD where its folder is. */
await runCommand(async () => {
  const chromePath = requireChromium();
  const { root, remove } = makeTemporaryRoot(); // a server of its own: nobody's demo is touched
  await buildIfOld(); // once, before two demos would do it at the same time
  const oulad = existsSync(OULAD_FOLDER) ? OULAD_FOLDER : "";
  if (!oulad)
    console.log(`No OULAD at ${OULAD_FOLDER}: the tests of real data are left out (OULAD_DIR names another place)`);
  const [generatedPort, ouladPort] = [await freePort(), await freePort()];
  const child = spawn(
    process.execPath,
    [path.join("node_modules", "@playwright", "test", "cli.js"), "test", ...process.argv.slice(2)],
    {
      stdio: "inherit",
      env: {
        ...process.env,
        CHROME_PATH: chromePath,
        PACELINE_ROOT: root,
        E2E_GENERATED_PORT: String(generatedPort),
        E2E_OULAD_PORT: String(ouladPort),
        E2E_OULAD_DIR: oulad,
        PLAYWRIGHT_JSON_OUTPUT_NAME: path.join("reports", "e2e.json"),
      },
    },
  );
  const [code] = await once(child, "close");
  remove();
  process.exitCode = code ?? 1;
});
