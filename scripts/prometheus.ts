import { existsSync } from "node:fs";
import path from "node:path";
import { installPackage } from "./debian";

const PLACES = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map((folder) => path.join(folder, "promtool"));

/** Prometheus' own checker: PROMTOOL_PATH, an installed one, or Debian's, installed now when this is root. Without one, what to do about it. */
export function findPromtool(): { program: string } | { missing: string } {
  const given = process.env.PROMTOOL_PATH;
  if (given && !existsSync(given)) throw new Error(`PROMTOOL_PATH=${given}: there is no such program`);
  const installed = () => [given, ...PLACES].find((place) => place && existsSync(place));
  const trouble = installed() ? "" : installPackage("prometheus");
  const program = installed();
  if (program) return { program };
  const remedy = "install it (apt-get install prometheus, brew install prometheus) or set PROMTOOL_PATH to it";
  return { missing: `No promtool is here: ${remedy}${trouble && `. ${trouble}`}` };
}
