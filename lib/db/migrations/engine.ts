import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";

let loaded: Promise<typeof engine.SchemaEngine> | undefined;

/**
 * The schema engine of the Prisma CLI as WebAssembly: the CLI's own binary is a download that an offline machine lacks.
 * Loaded once: its timers run on after a migration, and a second instance would pull its memory from under them.
 */
export function loadSchemaEngine(): Promise<typeof engine.SchemaEngine> {
  loaded ??= load();
  return loaded;
}

async function load() {
  const program = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = readFileSync(program.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": { ...engine } });
  engine.__wbg_set_wasm(instance.exports);
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start !== "function")
    throw new Error("@prisma/schema-engine-wasm has no __wbindgen_start: a changed package");
  start();
  return engine.SchemaEngine;
}
