import { z } from "zod";

export const goalParams = z.strictObject({ id: z.uuid() });
