import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import { readSameAnswer } from "./answers";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that gives these answers in turn. */
async function serve(name: string, bodies: string[], status = 200) {
  let count = 0;
  const server = createServer((_, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(bodies[count++ % bodies.length]);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { name, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, headers: {} };
}

test("the answer that all give is given back", async () => {
  const asked = [await serve("hot", ["[1,2]"]), await serve("cold", ["[1,2]"])];
  const { body, contentType } = await readSameAnswer(asked);
  expect([body.toString(), contentType]).toEqual(["[1,2]", "application/json"]);
});

test("two answers that differ are shown where they do", async () => {
  const asked = [await serve("hot", ["[1,2]"]), await serve("cold", ["[1,3]"])];
  await expect(readSameAnswer(asked)).rejects.toThrow('hot and cold answer otherwise from byte 3 on: "2]" and "3]"');
});

test("an answer that goes on differs", async () => {
  const asked = [await serve("hot", ["[1]"]), await serve("cold", ["[1] "])];
  await expect(readSameAnswer(asked)).rejects.toThrow('from byte 3 on: "" and " "');
});

test("the second answer, which a cache gives, has to be the same too", async () => {
  const asked = [await serve("cold", ["[1]"]), await serve("hot", ["[1]", "[2]"])];
  await expect(readSameAnswer(asked)).rejects.toThrow("cold and hot answer otherwise");
});

test("a body goes out as the load will ask for it, and comes back decoded", async () => {
  const asked = await serve("hot", ["[1]"]);
  servers.at(-1)?.removeAllListeners("request");
  servers.at(-1)?.on("request", ({ headers }, response) => {
    const encoding = headers["accept-encoding"];
    if (encoding === "gzip") response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("[1]"));
    else response.end(encoding === "identity" ? "[1]" : `not ${encoding}`);
  });
  const compressed = { ...asked, name: "compressed", headers: { "accept-encoding": "gzip" } };
  expect((await readSameAnswer([asked, compressed])).body.toString()).toBe("[1]");
});

test("a refusal is told with its words", async () => {
  await expect(readSameAnswer([await serve("hot", ["no"], 401)])).rejects.toThrow("hot answers 401: no");
});
