import type { Metadata } from "next";
import { SignInScreen } from "../screen";

export const metadata: Metadata = { title: "Signed out" };

export default function SignedOutPage() {
  return <SignInScreen why="You are signed out." />;
}
