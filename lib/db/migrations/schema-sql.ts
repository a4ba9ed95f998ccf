import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { loadSchemaEngine } from "./engine";

/** The SQL that builds the schema of prisma/ in an empty database, as the Prisma CLI would write it: no partitions, no checks. */
export async function schemaToSql(connectionString: string): Promise<string> {
  const models = readdirSync("prisma/models").map((name) => `prisma/models/${name}`);
  const files = ["prisma/schema.prisma", ...models].map((file) => ({
    path: path.resolve(file),
    content: readFileSync(file, "utf8"),
  }));
  const SchemaEngine = await loadSchemaEngine();
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString, max: 1 }));
  const engine = await SchemaEngine.new(
    { datamodels: files.map((file) => [file.path, file.content]) },
    () => {},
    adapter,
  );
  try {
    const { stdout } = await engine.diff({
      from: { tag: "empty" },
      to: { tag: "schemaDatamodel", files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    if (!stdout) throw new Error("The schema engine wrote no SQL");
    return stdout;
  } finally {
    engine.free();
  }
}
