import { isIPv6 } from "node:net";
import fc from "fast-check";
import { expect, test } from "vitest";
import { addressKey } from "./address-key";

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["::ffff:203.0.113.9", "203.0.113.9"],
  ["::FFFF:cb00:7109", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"],
  ["2001:DB8:0001:2::", "2001:db8:1:2::"],
  ["::1", "::"],
  ["fe80::1%br-lan", "fe80::"],
])("%s counts as %s", (address, key) => {
  expect(addressKey(address)).toBe(key);
});

test("two addresses of one /64 are one caller, two of neighbouring /64s are not", () => {
  expect(addressKey("2001:db8:1:2::1")).toBe(addressKey("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  expect(addressKey("2001:db8:1:2::1")).not.toBe(addressKey("2001:db8:1:3::1"));
});

test.each(["", "unknown", "1", "0x7f.1", "010.0.0.1", "256.1.1.1", "203.0.113.9:80", "[::1]:80", ":::", "a b"])(
  "%j is no address",
  (text) => {
    expect(addressKey(text)).toBeUndefined();
  },
);

test("every IPv6 address has a key that is one too, equal in its first 64 bits and zero after", () => {
  const words = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });
  const asText = (parts: number[]) => parts.map((part) => part.toString(16)).join(":");
  fc.assert(
    fc.property(words, (parts) => {
      const key = addressKey(asText(parts)) ?? "";
      expect(isIPv6(key)).toBe(true);
      const network = new URL(`http://[${asText([...parts.slice(0, 4), 0, 0, 0, 0])}]`).hostname;
      expect(`[${key}]`).toBe(network);
    }),
  );
});

test("no text whatever makes it throw: it runs where a throw ends the process", () => {
  const text = fc.oneof(fc.ipV6(), fc.ipV4Extended(), fc.string(), fc.stringMatching(/^[\da-f:.%]{0,20}$/));
  fc.assert(
    fc.property(text, (each) => {
      addressKey(each);
    }),
    { numRuns: 5_000 },
  );
});
