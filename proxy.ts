import { type NextRequest, NextResponse } from "next/server";

const SESSION_COOKIE = /(^|; )(__Host-)?paceline\.session=/;

/**
 * Sends a visitor without any session cookie to the sign-in page before a page starts to stream, with a real redirect status.
 * It protects nothing: every page and every handler checks the session itself, where the data are read.
 */
export function proxy(request: NextRequest) {
  if (SESSION_COOKIE.test(request.headers.get("cookie") ?? "")) return NextResponse.next();
  const signIn = new URL("/sign-in", request.url);
  const { pathname, search } = request.nextUrl;
  if (pathname !== "/") signIn.searchParams.set("next", pathname + search);
  return NextResponse.redirect(signIn, 307);
}

export const config = { matcher: ["/", "/patterns", "/api-reference/:path*", "/performance/:path*"] };
