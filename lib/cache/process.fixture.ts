import { type Instance, makeInstance, type Row } from "./instance.fixture";

type Call = { id: number; name: keyof Instance; given: unknown[] };
type Loaded = { loaded: number; row?: Row; error?: string };

// A process with a cache in it. It does what its parent asks for, loads what the parent has, and ends with it.
const send = (message: object) => process.send?.(message, undefined, undefined, () => undefined);
const waiting = new Map<number, PromiseWithResolvers<Row>>();

const instance = makeInstance((id) => {
  const loaded = waiting.size === 0 ? 1 : Math.max(...waiting.keys()) + 1;
  const row = Promise.withResolvers<Row>();
  waiting.set(loaded, row);
  send({ load: id, loaded });
  return row.promise;
});

process.on("disconnect", () => process.exit());
process.on("message", (message: Call | Loaded) => {
  if ("loaded" in message) {
    const row = waiting.get(message.loaded);
    waiting.delete(message.loaded);
    if (message.error) row?.reject(new Error(message.error));
    else row?.resolve(message.row);
    return;
  }
  const call = instance[message.name] as (...given: unknown[]) => Promise<unknown>;
  call(...message.given).then(
    (value) => send({ id: message.id, value }),
    (error: Error & { code?: string }) => send({ id: message.id, error: error.message, code: error.code }),
  );
});
await instance.start();
send({ isStarted: true });
