import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { measureLoad } from "./load";

vi.setConfig({ testTimeout: 30_000 }); // a process starts and loads for a second and a half, however busy the machine

let server: Server;

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Loads a server that answers so for a second, after a second. */
async function loadServer(answer: (count: number, ...args: Parameters<RequestListener>) => void) {
  let count = 0;
  server = createServer((request, response) => answer(++count, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const headers = { cookie: "who=learner" };
  const load = await measureLoad({ name: "it", url, headers, connections: 4, warmUpSeconds: 0.5, seconds: 1 });
  return { load, count };
}

test("what is measured is what the server did", async () => {
  const cookies = new Set<string | undefined>();
  const { load, count } = await loadServer((each, request, response) => {
    cookies.add(request.headers.cookie);
    setTimeout(() => response.end("x".repeat(1_000)), each % 10 === 0 ? 400 : 20);
  });
  expect([...cookies]).toEqual(["who=learner"]);
  expect(load.p50Ms).toBeGreaterThan(18);
  expect(load.p50Ms).toBeLessThan(300);
  expect(load.p95Ms).toBeGreaterThan(398);
  expect(load.p99Ms).toBeGreaterThanOrEqual(load.p95Ms);
  expect(load.requestsPerSecond).toBeLessThan(4 / 0.02); // four connections, of which each waits 20 ms at least
  expect(load.requestsPerSecond).toBeGreaterThan(0.7 * load.answers); // a second, and a tenth at most
  expect(load.answers).toBeGreaterThan(10);
  expect(load.answers).toBeLessThan(count); // the rest warmed up
  expect(load.bytesPerSecond / load.requestsPerSecond).toBeGreaterThan(1_000);
  expect(load.bytesPerSecond / load.requestsPerSecond).toBeLessThan(1_300);
});

test("one refused answer fails the bench, also while warming up", async () => {
  const refusing = loadServer((count, _, response) => {
    setTimeout(() => response.writeHead(count === 10 ? 429 : 200).end(), 20);
  });
  await expect(refusing).rejects.toThrow(/^it under load: of \d+ answers 1 were not 2xx, and 0 requests got none$/);
});

test("a server that hangs up fails the bench, though the next connection succeeds", async () => {
  const hangingUp = loadServer((count, request, response) => {
    if (count % 10 === 0) request.socket.end();
    else setTimeout(() => response.end(), 20);
  });
  await expect(hangingUp).rejects.toThrow(/0 were not 2xx, and [1-9]\d* requests got none$/);
});

test("a server that never answers fails the bench", async () => {
  await expect(loadServer(() => undefined)).rejects.toThrow("it under load: no answer within 1 s");
});

test("a server that is not there fails the bench", async () => {
  const gone = loadServer((_, request) => {
    server.close();
    request.socket.destroy();
  });
  await expect(gone).rejects.toThrow(/[1-9]\d* requests got none$/);
});
