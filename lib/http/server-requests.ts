import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { remember } from "@/lib/remember";

/** Carries the peer's address as the socket knows it. Any value a client sends under this name is overwritten. */
export const PEER_ADDRESS_HEADER = "x-paceline-peer";

type RequestStart = { request: IncomingMessage; response: ServerResponse; server: Server };

/** The HTTP server under Next, which hands itself out nowhere: Node's own diagnostics channel names it with each request. */
export const serverRequests = remember("server-requests", () => {
  const servers = new Set<Server>();
  const state = { inFlight: 0 };
  subscribe("http.server.request.start", (message) => {
    const { request, response, server } = message as RequestStart;
    servers.add(server);
    request.headers[PEER_ADDRESS_HEADER] = request.socket.remoteAddress ?? "unknown";
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
