/** The composition root: runs once at server start, before the first request; `next build` never calls it. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  try {
    const { boot } = await import("./lib/boot");
    await boot();
  } catch (error) {
    const { refuseToStart } = await import("./lib/refuse-to-start");
    refuseToStart(error);
  }
}
