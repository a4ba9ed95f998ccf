import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { endWithProcess } from "./end-with-process";
import { freePort } from "./ports";
import { findProgram } from "./programs";

const HOST = "127.0.0.1";
const KNOWN_PLACES = ["redis-server", "valkey-server"].flatMap((name) =>
  ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map((folder) => path.join(folder, name)),
);
const START_WITHIN_MS = 5_000;
const JOIN_WITHIN_MS = 15_000;
const SLOTS = 16_384;
const MASTERS = 3;

/**
 * A Redis, or Valkey, to test with: REDIS_SERVER_PATH, one that is installed, or Debian's package, installed now when this is
 * root. Without one, what to do about it. Where services start on installation, Debian's own comes up too, on port 6379.
 */
export const findRedis = () =>
  findProgram({
    name: "Redis",
    variable: "REDIS_SERVER_PATH",
    places: KNOWN_PLACES,
    packages: { debian: "redis-server", brew: "redis" },
  });

export type RedisOptions = {
  /** Takes what the server writes. It has to exist. */
  folder: string;
  port: number;
  /** Whether what the server has acknowledged outlives it. */
  isPersistent?: boolean;
  args?: string[];
};

export type RunningRedis = {
  url: string;
  port: number;
  /** The process now: another one after a restart. */
  readonly pid: number;
  /** Ends it at once, as a crash would. Repeatable. */
  kill(): Promise<void>;
  /** Stops it where it is: connections stay, and new ones succeed, but nothing is answered until `thaw`. */
  freeze(): void;
  thaw(): void;
  /** Starts it again, killed first unless it was, on the same port and folder. */
  restart(): Promise<void>;
};

/**
 * Starts Redis on loopback and resolves when it answers. It keeps nothing on disk unless asked to. Throws with its words when
 * it does not come up. It never outlives this process.
 */
export async function startRedis(program: string, options: RedisOptions): Promise<RunningRedis> {
  let running = await launch(program, options);
  return {
    url: `redis://${HOST}:${options.port}`,
    port: options.port,
    get pid() {
      return running.pid;
    },
    kill: () => running.kill(),
    freeze: () => running.signal("SIGSTOP"),
    thaw: () => running.signal("SIGCONT"),
    restart: async () => {
      await running.kill();
      running = await launch(program, options);
    },
  };
}

async function launch(program: string, { folder, port, isPersistent = false, args = [] }: RedisOptions) {
  const kept = isPersistent ? ["--appendonly", "yes", "--appendfsync", "always"] : ["--appendonly", "no"];
  const reach = ["--bind", HOST, "--port", String(port), "--protected-mode", "yes"];
  const child = spawn(program, [...reach, "--dir", folder, "--save", "", ...kept, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  endWithProcess(child);
  let said = "";
  const ended = once(child, "close").catch((error: Error) => {
    said = error.message;
  });
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said = `${said}${chunk}`.slice(-2_000);
    });
  }
  const { pid } = child;
  const deadline = Date.now() + START_WITHIN_MS;
  while (pid && child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    if (await isAnswering(port, pid)) return { pid, kill, signal: (name: NodeJS.Signals) => void child.kill(name) };
    await sleep(20);
  }
  await kill();
  throw new Error(`Redis did not come up on port ${port}: ${said.trim()}`);
}

// Asks who answers too: another server may have the port.
async function isAnswering(port: number, pid: number): Promise<boolean> {
  const ping = async (client: Redis) => {
    await client.ping();
    return (await client.info("server")).includes(`\r\nprocess_id:${pid}\r\n`);
  };
  return await withClient(port, ping).catch(() => false);
}

async function withClient<T>(port: number, ask: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(port, HOST, { lazyConnect: true, retryStrategy: null, commandTimeout: 1_000 });
  client.on("error", () => undefined); // the question's own error says it
  try {
    await client.connect();
    return await ask(client);
  } finally {
    client.disconnect();
  }
}

export type RedisCluster = { urls: string[]; nodes: RunningRedis[]; kill(): Promise<void> };

/**
 * Starts a Cluster of three masters in folders of their own and resolves when all of them know who has which slot. Without one
 * of them the others go on with theirs. What `startRedis` promises holds for each.
 */
export async function startRedisCluster(program: string, folder: string): Promise<RedisCluster> {
  const ports = await Promise.all(Array.from({ length: 2 * MASTERS }, freePort)); // asked for at once, so that they differ
  const busPorts = ports.splice(MASTERS);
  const nodes: RunningRedis[] = [];
  const kill = async () => void (await Promise.all(nodes.map((node) => node.kill())));
  try {
    for (const [index, port] of ports.entries()) {
      const own = path.join(folder, `node-${index}`);
      mkdirSync(own, { recursive: true });
      nodes.push(await startRedis(program, { folder: own, port, args: clusterArgs(busPorts[index] ?? 0) }));
    }
    await joinNodes(ports, busPorts);
    return { urls: nodes.map(({ url }) => url), nodes, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

// The bus would listen ten thousand ports above, where many a free port has none.
const clusterArgs = (busPort: number) => [
  ...["--cluster-enabled", "yes", "--cluster-port", String(busPort), "--cluster-announce-ip", HOST],
  ...["--cluster-node-timeout", "1000", "--cluster-require-full-coverage", "no"],
];

async function joinNodes(ports: number[], busPorts: number[]): Promise<void> {
  const firstSlotOf = (index: number) => Math.ceil((index * SLOTS) / MASTERS);
  for (const [index, port] of ports.entries()) {
    await withClient(port, async (node) => {
      await node.cluster("SET-CONFIG-EPOCH", index + 1);
      await node.cluster("ADDSLOTSRANGE", firstSlotOf(index), firstSlotOf(index + 1) - 1);
      if (index > 0) await node.cluster("MEET", HOST, ports[0] ?? 0, busPorts[0] ?? 0);
    });
  }
  const whole = ["cluster_state:ok", `cluster_slots_ok:${SLOTS}`, `cluster_known_nodes:${MASTERS}`];
  const deadline = Date.now() + JOIN_WITHIN_MS;
  for (;;) {
    const states = await Promise.all(ports.map((port) => withClient(port, (node) => node.cluster("INFO"))));
    if (states.every((state) => whole.every((line) => state.includes(`${line}\r\n`)))) return;
    if (Date.now() > deadline) throw new Error(`The Redis Cluster did not form:\n${states.join("\n")}`);
    await sleep(50);
  }
}
