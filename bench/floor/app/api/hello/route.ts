import { connection } from "next/server";

/** The least a JSON route of this framework costs: it runs for each request, as the app's own do. */
export async function GET(): Promise<Response> {
  await connection();
  return Response.json({ hello: "world" });
}
