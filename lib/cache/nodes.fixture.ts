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
    const pattern = `*${text.replace(/[[\]?*\\]/g, "\\$&")}*`;
    return (await Promise.all(this.each.map((node) => node.keys(pattern)))).flat();
  }

  /** The key of what is stored for a row. */
  async entryOf(id: string, query = "test.get_row"): Promise<string> {
    const isEntry = (key: string) => key.includes(`:${query}@`) && !key.endsWith(":lock");
    const found = (await this.keysWith(`{learner:${id}}`)).filter(isEntry);
    if (found.length !== 1) throw new Error(`${found.length} entries of ${query} for ${id}`);
    return found[0] ?? "";
  }

  close(): void {
    for (const client of [...this.each, this.client]) client.disconnect();
  }
}
