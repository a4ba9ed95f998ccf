import { once } from "node:events";
import { createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CLIENT_ADDRESS, serverRequests } from "./server-requests";

vi.hoisted(() => {
  process.env.CLIENT_ADDRESS_HEADER = "X-Forwarded-For";
});

const server = createServer((request, response) => response.end(String(request.headers[CLIENT_ADDRESS])));
beforeAll(async () => {
  expect(serverRequests.inFlight()).toBe(0); // from here on it sees every request
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => void server.close());

async function addressSeen(headers: Record<string, string | string[]>): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const request = send({ host: "127.0.0.1", port, headers }).end();
  const [response] = await once(request, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return text;
}

test.each([
  ["the header's only entry", { "x-forwarded-for": "203.0.113.9" }, "203.0.113.9"],
  ["its last, which the proxy wrote", { "x-forwarded-for": "198.51.100.1, 203.0.113.9" }, "203.0.113.9"],
  ["the last of several such headers", { "x-forwarded-for": ["203.0.113.9", "198.51.100.1"] }, "198.51.100.1"],
  ["the /64 of an IPv6 address", { "x-forwarded-for": "198.51.100.1, 2001:db8:1:2:3:4:5:6" }, "2001:db8:1:2::"],
  ["IPv4 written as IPv6", { "x-forwarded-for": "::ffff:203.0.113.9" }, "203.0.113.9"],
  ["the peer's, where the last entry is no address", { "x-forwarded-for": "203.0.113.9, unknown" }, "127.0.0.1"],
  ["the peer's, where it is empty", { "x-forwarded-for": "203.0.113.9," }, "127.0.0.1"],
  ["the peer's, without the header", {}, "127.0.0.1"],
  ["no other header's", { forwarded: "for=203.0.113.9", "x-real-ip": "203.0.113.9" }, "127.0.0.1"],
  ["never what a client claims itself", { [CLIENT_ADDRESS]: "203.0.113.9" }, "127.0.0.1"],
])("the address is %s", async (_, headers, address) => {
  expect(await addressSeen(headers)).toBe(address);
});
