import path from "node:path";
import { findProgram } from "./programs";

/** Prometheus' own checker of metrics and rules. Where services start on installation, Debian's Prometheus comes up too. */
export const findPromtool = () =>
  findProgram({
    name: "promtool",
    variable: "PROMTOOL_PATH",
    places: ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map((folder) => path.join(folder, "promtool")),
    packages: { debian: "prometheus", brew: "prometheus" },
  });
