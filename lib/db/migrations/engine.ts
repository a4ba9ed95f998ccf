import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";

/** The schema engine of the Prisma CLI as WebAssembly: the CLI's own binary is a download that an offline machine lacks. */
export async function loadSchemaEngine(): Promise<typeof engine.SchemaEngine> {
  const program = fileURLToPath(import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const bytes = readFileSync(program.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": { ...engine } });
  engine.__wbg_set_wasm(instance.exports);
  const start = instance.exports["__wbindgen_start"];
  if (typeof start !== "function")
    throw new Error("@prisma/schema-engine-wasm has no __wbindgen_start: a changed package");
  start();
  return engine.SchemaEngine;
}
