import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { env } from "@/lib/env";
import { remember } from "@/lib/remember";
import { addressKey } from "@/lib/resilience/address-key";
import { meter } from "@/lib/telemetry/metrics";

/** Carries the client's address. Whatever a client itself sends under this name is overwritten before anything reads it. */
export const CLIENT_ADDRESS = "x-paceline-client";

type RequestStart = { request: IncomingMessage; response: ServerResponse; server: Server };

/** The HTTP server under Next, which hands itself out nowhere: Node's own diagnostics channel names it with each request. */
export const serverRequests = remember("server-requests", () => {
  const servers = new Set<Server>();
  const current = new AsyncLocalStorage<ServerResponse>();
  const state = { inFlight: 0 };
  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as RequestStart;
    servers.add(server);
    request.headers[CLIENT_ADDRESS] = clientAddressOf(request);
    request.url = decodable(request.url ?? "/");
    current.enterWith(response); // what handles the request begins in the same turn
    state.inFlight += 1;
    response.once("close", () => {
      state.inFlight -= 1;
    });
  });
  return {
    inFlight: () => state.inFlight,
    /** Lets metrics know what is under way. Call once. */
    observe: () => {
      meter
        .createObservableGauge("paceline_http_requests_in_flight", { description: "Requests under way, of any kind" })
        .addCallback((result) => result.observe(state.inFlight));
    },
    /**
     * Node's own response to the request under way here. Headers set on it are sent: of those on a route's Response, Next
     * drops content-length and content-encoding.
     */
    currentResponse: () => current.getStore(),
    stopListening: () => {
      for (const server of servers) server.close();
    },
  };
});

/** The address a request came from, as limits count it: an IPv6 one stands for its /64. */
export const clientAddress = (headers: Headers | undefined) => headers?.get(CLIENT_ADDRESS) ?? "unknown";

// Of the configured header only the last entry is the proxy's own word: a proxy that appends keeps what the client wrote before it.
function clientAddressOf(request: IncomingMessage): string {
  const header = env.CLIENT_ADDRESS_HEADER && request.headers[env.CLIENT_ADDRESS_HEADER];
  const named =
    String(header ?? "")
      .split(",")
      .at(-1) ?? "";
  return addressKey(named.trim()) ?? addressKey(request.socket.remoteAddress ?? "") ?? "unknown";
}

// Next answers 500 to a path it cannot decode, as /api/goals/%E0%A4%A: read as plain text it is a path that fits nothing.
function decodable(url: string): string {
  const [path = "", ...search] = url.split("?");
  try {
    decodeURIComponent(path);
    return url;
  } catch {
    return [path.replaceAll("%", "%25"), ...search].join("?");
  }
}
