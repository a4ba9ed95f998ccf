/** What a server answered, its body decoded. */
export type Answer = { body: Buffer; contentType: string };
type Asked = { name: string; url: string; headers: Record<string, string> };

const SHOWN_BYTES = 60;

/**
 * Asks each twice, so that the second answer is one that was kept, and gives back the answer. Throws when one is refused or
 * when two differ in a byte.
 */
export async function readSameAnswer(asked: Asked[]): Promise<Answer> {
  let first: { name: string; answer: Answer } | undefined;
  for (const each of [...asked, ...asked]) {
    const answer = await readAnswer(each);
    first ??= { name: each.name, answer };
    const at = firstDifference(first.answer.body, answer.body);
    if (at >= 0) {
      const shown = (body: Buffer) => JSON.stringify(body.subarray(at, at + SHOWN_BYTES).toString());
      const both = `${shown(first.answer.body)} and ${shown(answer.body)}`;
      throw new Error(`${first.name} and ${each.name} answer otherwise from byte ${at} on: ${both}`);
    }
  }
  if (!first) throw new Error("Nobody was asked");
  return first.answer;
}

async function readAnswer({ name, url, headers }: Asked): Promise<Answer> {
  const response = await fetch(url, { headers: { "accept-encoding": "identity", ...headers } }); // as the load will ask
  if (response.status !== 200) throw new Error(`${name} answers ${response.status}: ${await response.text()}`);
  return {
    body: Buffer.from(await response.arrayBuffer()),
    contentType: response.headers.get("content-type") ?? "",
  };
}

/** The place of the first byte that differs; -1 when none does. */
function firstDifference(first: Buffer, second: Buffer): number {
  if (first.equals(second)) return -1;
  const at = first.findIndex((byte, index) => byte !== second[index]);
  return at >= 0 ? at : first.length;
}
