import { Cluster, Redis } from "ioredis";

/** The tests' own way to the servers that the cache uses, beside it. */
export class Nodes {
  readonly each: Redis[];
  /** Takes any key, whichever node has it. */
  readonly client: Redis | Cluster;

  constructor(urls: string[]) {
    const patiently = { retryStrategy: () => 50, maxRetriesPerRequest: null };
    this.each = urls.map((url) => new Redis(url, patiently));
    this.client = urls.length > 1 ? new Cluster(urls) : new Redis(urls[0] ?? "", patiently);
    for (const client of [...this.each, this.client]) client.on("error", () => undefined); // the commands say it
  }

  /** All keys that contain this text. */
  async keysWith(text: string): Promise<string[]> {
    const found = await Promise.all(this.each.map((node) => node.keys("*")));
    return found.flat().filter((key) => key.includes(text));
  }

  /** The key of what is stored for a row. */
  async entryOf(id: string, query = "test.get_row"): Promise<string> {
    const isEntry = (key: string) => key.includes(`:${query}@`) && !key.endsWith(":lock");
    const found = (await this.keysWith(`{learner:${id}}`)).filter(isEntry);
    if (found.length !== 1) throw new Error(`${found.length} entries of ${query} for ${id}`);
    return found[0] ?? "";
  }

  /** How many of these commands the servers have run for clients, scripts' own ones included. */
  async countOf(command: string): Promise<number> {
    const reports = await Promise.all(this.each.map((node) => node.info("commandstats")));
    const counts = reports.map((report) =>
      Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(report)?.[1] ?? 0),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** The names of the connections' kinds, as `CLIENT LIST` has them, but for the tests' own. */
  close(): void {
    for (const client of [...this.each, this.client]) client.disconnect();
  }
}
