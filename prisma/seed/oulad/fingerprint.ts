import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { ClientBase } from "pg";
import { z } from "zod";
import { OULAD_TABLES } from "./tables";

const recipe = z.object({ sha256: z.record(z.string(), z.string()) });

/** The SHA-256 of each of OULAD's files that the folder holds, in hex, by file name. */
export async function fingerprintOf(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const { file } of OULAD_TABLES) {
    const place = path.join(folder, file);
    if (!(await stat(place).catch(() => undefined))?.isFile()) continue;
    const hash = createHash("sha256");
    await pipeline(createReadStream(place), hash);
    hashes[file] = hash.digest("hex");
  }
  return hashes;
}

/** Whether the database's last import was of these very files, byte for byte: then importing them again would change nothing. */
export async function isImported(client: ClientBase, folder: string): Promise<boolean> {
  const { rows } = await client.query(`SELECT "recipe" FROM "dataset" WHERE "kind" = 'oulad'`);
  const imported = recipe.safeParse(rows[0]?.recipe);
  if (!imported.success) return false;
  const sorted = (hashes: Record<string, string>) => JSON.stringify(Object.entries(hashes).sort());
  return sorted(imported.data.sha256) === sorted(await fingerprintOf(folder));
}
