import "server-only";
import { notFound } from "next/navigation";
import { requireViewer } from "@/lib/auth/page-viewer";
import type { Viewer } from "@/lib/auth/viewer";

/** The operator a page or a form is for. For anyone else there is no such page. */
export async function requireOperator(): Promise<Viewer> {
  const viewer = await requireViewer();
  if (viewer.role !== "operator") notFound();
  return viewer;
}
