import { open, rename, stat } from "node:fs/promises";
import path from "node:path";

/** The folder that initdb fills and PostgreSQL owns. */
export function dataFolder(cluster: string): string {
  return path.join(cluster, "data");
}

export function logFile(cluster: string): string {
  return path.join(cluster, "server.log");
}

/** The last lines that the server logged; empty if it never did. */
export async function logTail(cluster: string, lines = 8): Promise<string> {
  const file = await open(logFile(cluster)).catch(() => undefined);
  if (!file) return "";
  try {
    const { size } = await file.stat();
    const { bytesRead, buffer } = await file.read({ buffer: Buffer.alloc(8_192), position: Math.max(0, size - 8_192) });
    return buffer.subarray(0, bytesRead).toString("utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } finally {
    await file.close();
  }
}

/** Keeps the log of the embedded server from growing for ever: at most two files of about 5 MB. */
export async function rotateLog(cluster: string): Promise<void> {
  const size = await stat(logFile(cluster)).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > 5_000_000) await rename(logFile(cluster), `${logFile(cluster)}.1`).catch(() => undefined);
}
