import "server-only";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { readViewer, type Viewer } from "./viewer";

/** The viewer of the page being rendered, read once however many sections ask. Sends anyone else to the sign-in page. */
export const requireViewer = cache(async (): Promise<Viewer> => {
  const found = await readViewer(await headers());
  if (found === "nobody") redirect("/sign-in");
  if (found === "expired") redirect("/sign-in/expired");
  return found;
});
