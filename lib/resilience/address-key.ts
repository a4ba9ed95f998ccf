import "server-only";
import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import { LRUCache } from "lru-cache";

const NETWORK_PARTS = 4; // of 16 bits each

const keys = new LRUCache<string, string>({ max: 5_000, memoMethod: networkOf }); // reading one takes some microseconds

/**
 * The address that a caller counts as: IPv4 as it is, also where IPv6 writes it, and of IPv6 the first address of its /64, since
 * whoever has one address there has all. Undefined for anything that is no address.
 */
export function addressKey(text: string): string | undefined {
  if (isIPv4(text)) return text;
  return isIPv6(text) ? keys.memo(text) : undefined;
}

function networkOf(text: string): string {
  const [withoutZone = ""] = text.split("%"); // as in fe80::1%br-lan
  const address = ipaddr.process(withoutZone);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return new ipaddr.IPv6([...address.parts.slice(0, NETWORK_PARTS), 0, 0, 0, 0]).toString();
}
