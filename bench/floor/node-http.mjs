import { createServer } from "node:http";

// The hardware floor: one answer, kept in memory, with nothing between it and the socket. The parent process gives it.
process.once("message", ({ body, contentType }) => {
  const bytes = Buffer.from(body);
  const headers = { "content-type": contentType, "content-length": bytes.length };
  const server = createServer((_request, response) => response.writeHead(200, headers).end(bytes));
  server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
});
process.once("disconnect", () => process.exit());
