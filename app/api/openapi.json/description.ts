import "server-only";
import { describeApi, type OpenApi } from "@/lib/http/openapi/document";
import * as batch from "../batch/route";
import { ENDPOINTS } from "../endpoints";

let described: OpenApi | undefined;

/** The description of the whole API, made once: the declarations do not change while the process lives. */
export function apiDescription(): OpenApi {
  described ??= describeApi({ ...ENDPOINTS, "/api/batch": batch });
  return described;
}
