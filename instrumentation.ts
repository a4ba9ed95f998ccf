/** The composition root: runs once at server start, before the first request; `next build` never calls it. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { boot } = await import("./lib/boot");
  await boot();
}
