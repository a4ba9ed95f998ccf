import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Colors = Map<string, [number, number, number]>;

const css = readFileSync(new URL("../../app/globals.css", import.meta.url), "utf8");
const moreContrast = css.slice(css.indexOf("@media (prefers-contrast: more)"), css.indexOf("@media (forced-colors"));
const themes = {
  light: readTokens(css.slice(0, css.indexOf("@media")), "light"),
  dark: readTokens(css.slice(0, css.indexOf("@media")), "dark"),
  "light, more contrast": readTokens(moreContrast, "light"),
  "dark, more contrast": readTokens(moreContrast, "dark"),
};

const GROUNDS = ["surface", "surface-raised"];
const TEXTS = ["text", "text-muted", "accent", "good", "warn", "bad"];
const LINES = ["text-muted", "accent", "good", "warn", "bad", ...[1, 2, 3, 4, 5, 6].map((n) => `chart-${n}`)];

describe.each(Object.entries(themes))("%s", (name, colors) => {
  const isMore = name.endsWith("more contrast");

  test("defines every token the others define", () => {
    expect([...colors.keys()].sort()).toEqual([...themes.light.keys()].sort());
  });

  test("text stands out from both grounds, and from the accent of a button", () => {
    const pairs = GROUNDS.flatMap((ground) => TEXTS.map((text) => [text, ground] as const));
    expect(weakPairs(colors, [...pairs, ["surface-raised", "accent"]], isMore ? 7 : 4.5)).toEqual([]);
  });

  test("lines and areas that carry meaning stand out from both grounds", () => {
    const pairs = GROUNDS.flatMap((ground) => LINES.map((line) => [line, ground] as const));
    expect(weakPairs(colors, pairs, isMore ? 4.5 : 3)).toEqual([]);
  });

  test("a target line stands out from the halo that carries it across bars", () => {
    expect(weakPairs(colors, [["text", "surface-raised"]], 7)).toEqual([]);
  });

  test("every colour exists in sRGB, so that what is computed here is what a screen shows", () => {
    const outside = [...colors].filter(([, rgb]) => rgb.some((channel) => channel < -0.001 || channel > 1.001));
    expect(outside.map(([token]) => token)).toEqual([]);
  });
});

test("boxes keep an edge for those who ask for more contrast", () => {
  for (const name of ["light, more contrast", "dark, more contrast"] as const) {
    expect(weakPairs(themes[name], [["line", "surface-raised"]], 3)).toEqual([]);
  }
});

test("the browser's own frame takes the colour of the page", () => {
  const layout = readFileSync(new URL("../../app/layout.tsx", import.meta.url), "utf8");
  for (const name of ["light", "dark"] as const) {
    const surface = themes[name].get("surface") ?? [];
    expect(layout).toContain(`media: "(prefers-color-scheme: ${name})", color: "${toHex(surface)}"`);
  }
});

test("black on white has the ratio the guidelines give", () => {
  expect(contrast(toLinearRgb(0, 0, 0), toLinearRgb(1, 0, 0))).toBeCloseTo(21, 1);
});

/** Reads `--name: light-dark(oklch(…), oklch(…))` and turns one of the pair into linear sRGB. */
function readTokens(source: string, scheme: "light" | "dark"): Colors {
  const number = "([\\d.]+)";
  const color = `oklch\\(${number} ${number} ${number}\\)`;
  const declaration = new RegExp(`--([\\w-]+):\\s*light-dark\\(\\s*${color},\\s*${color}\\s*\\)`, "g");
  return new Map(
    [...source.matchAll(declaration)].map(([, token, ...numbers]) => {
      const [lightness, chroma, hue] = numbers.map(Number).slice(scheme === "light" ? 0 : 3);
      return [token ?? "", toLinearRgb(lightness ?? Number.NaN, chroma ?? Number.NaN, hue ?? Number.NaN)];
    }),
  );
}

/** Pairs below the ratio, written as a to-do list. A pair with an unknown token is weak too. */
function weakPairs(colors: Colors, pairs: (readonly [string, string])[], least: number): string[] {
  return pairs.flatMap(([front, back]) => {
    const [a, b] = [colors.get(front), colors.get(back)];
    const ratio = a && b ? contrast(a, b) : 0;
    return ratio >= least ? [] : [`${front} on ${back}: ${ratio.toFixed(2)}`];
  });
}

/** OKLCH to linear sRGB; matrices from Björn Ottosson, "A perceptual color space for image processing" (2020). */
function toLinearRgb(lightness: number, chroma: number, hueDegrees: number): [number, number, number] {
  const hue = (hueDegrees * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** Linear sRGB to "#rrggbb". */
function toHex(rgb: number[]): string {
  const encode = (channel: number) => (channel <= 0.0031308 ? 12.92 * channel : 1.055 * channel ** (1 / 2.4) - 0.055);
  return `#${rgb
    .map((channel) =>
      Math.round(encode(channel) * 255)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}

/** WCAG 2.2 contrast ratio of two linear sRGB colours. */
function contrast(one: [number, number, number], other: [number, number, number]): number {
  const [dark = 0, light = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance([red, green, blue]: [number, number, number]): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
