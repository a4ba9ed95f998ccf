import { setTimeout as sleep } from "node:timers/promises";
import type { SignedIn } from "./many-learners";

/** One answer: when it was asked for and how long it took (ms of `performance.now`), and whether it was a kept one. */
export type Sample = { askedAt: number; durationMs: number; status: number; isRead: boolean; isHit: boolean };

const PAGES = [
  "/api/missions",
  "/api/missions/summary",
  "/api/goals",
  "/api/analytics/patterns",
  "/api/analytics/cognitive-load",
  "/api/orchestration/recommendations",
  "/api/personalization/preferences",
];

const WRITES = [
  ["POST", "/api/goals", { title: "Read a chapter", metric: "study_minutes", target: 60, dueOn: "2027-06-30" }],
  ["POST", "/api/analytics/cognitive-load", { intrinsic: 40, germane: 55 }],
  [
    "PUT",
    "/api/personalization/preferences",
    { preferredHour: 9, dailyMinutes: 90, sessionMinutes: 30, remindersEnabled: true },
  ],
] as const;

export type Load = {
  baseUrls: string[];
  people: SignedIn[];
  /** How many people are at it at any moment. */
  concurrency: number;
  pauseMs?: number;
  seconds?: number;
  journeys?: number;
  hasWrites?: boolean;
};

/**
 * The journey mix: the dashboard, three pages, one write, by people drawn by Zipf's law (the n-th with weight 1/n), each request
 * to the next server. Runs for so many seconds or journeys.
 */
export async function runJourneys({
  concurrency,
  seconds = 3_600,
  journeys = Infinity,
  ...load
}: Load): Promise<Sample[]> {
  const samples: Sample[] = [];
  const deadline = performance.now() + seconds * 1_000;
  const draw = zipf(load.people);
  let begun = 0;
  const walk = async () => {
    while (performance.now() < deadline && begun < journeys) await runJourney(load, draw(), begun++, samples);
  };
  await Promise.all(Array.from({ length: concurrency }, walk));
  return samples;
}

async function runJourney(
  { baseUrls, pauseMs = 0, hasWrites = true }: Omit<Load, "concurrency">,
  { cookie }: SignedIn,
  number: number,
  samples: Sample[],
): Promise<void> {
  const pages = [0, 1, 2].map((offset) => PAGES[(number + 2 * offset) % PAGES.length] ?? "");
  let step = number;
  const send = async (method: string, path: string, body?: object) => {
    samples.push(await ask(baseUrls[step++ % baseUrls.length] ?? "", cookie, method, path, body));
    if (pauseMs > 0) await sleep(pauseMs);
  };
  for (const path of ["/api/dashboard", ...pages]) await send("GET", path);
  const write = WRITES[number % WRITES.length];
  if (hasWrites && write) await send(write[0], write[1], write[2]);
}

/** Sends one request and measures it to the last byte. */
export async function ask(
  baseUrl: string,
  cookie: string,
  method: string,
  path: string,
  body?: object,
): Promise<Sample> {
  const askedAt = performance.now();
  const headers = { cookie, ...(body && { "content-type": "application/json", origin: baseUrl }) };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  const outcome = await fetch(baseUrl + path, init).then(
    async (response) => {
      await response.arrayBuffer();
      return { status: response.status, timing: response.headers.get("server-timing") ?? "" };
    },
    () => ({ status: 0, timing: "" }), // no answer at all
  );
  const durationMs = performance.now() - askedAt;
  // What was kept needs at most a look-up beside the route's own step; what was loaded names its query.
  const steps = outcome.timing.split(", ").map((step) => step.split(";")[0] ?? "");
  const isHit = outcome.status === 200 && steps.filter((name) => name !== "cache.look_up").length === 1;
  return { askedAt, durationMs, status: outcome.status, isRead: method === "GET", isHit };
}

function zipf<T>(items: T[]): () => T {
  const bounds: number[] = [];
  let sum = 0;
  for (const rank of items.keys()) {
    sum += 1 / (rank + 1);
    bounds.push(sum);
  }
  return () => {
    const drawn = Math.random() * sum;
    return items[bounds.findIndex((bound) => drawn <= bound)] as T;
  };
}
