import { spawnSync } from "node:child_process";

// Generating the client needs no schema engine, only a path that names an executable; this Node serves,
// and so the install works where Prisma's own download is out of reach.
const { status } = spawnSync(process.execPath, ["node_modules/prisma/build/index.js", "generate"], {
  stdio: "inherit",
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  },
});
process.exit(status ?? 1);
