import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { env } from "@/lib/env";
import { remember } from "@/lib/remember";

/** Carries the client's address. Whatever a client itself sends under this name is overwritten before anything reads it. */
export const CLIENT_ADDRESS = "x-paceline-client";

type RequestStart = { request: IncomingMessage; response: ServerResponse; server: Server };

/** The HTTP server under Next, which hands itself out nowhere: Node's own diagnostics channel names it with each request. */
export const serverRequests = remember("server-requests", () => {
  const servers = new Set<Server>();
  const state = { inFlight: 0 };
  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as RequestStart;
    servers.add(server);
    request.headers[CLIENT_ADDRESS] = clientAddressOf(request);
    request.url = decodable(request.url ?? "/");
    state.inFlight += 1;
    response.once("close", () => {
      state.inFlight -= 1;
    });
  });
  return {
    inFlight: () => state.inFlight,
    stopListening: () => {
      for (const server of servers) server.close();
    },
  };
});

// Of the configured header only the last entry is the proxy's own word: a proxy that appends keeps what the client wrote before it.
function clientAddressOf(request: IncomingMessage): string {
  const header = env.CLIENT_ADDRESS_HEADER && request.headers[env.CLIENT_ADDRESS_HEADER];
  const named = String(header ?? "")
    .split(",")
    .at(-1)
    ?.trim();
  return named || (request.socket.remoteAddress ?? "unknown");
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
