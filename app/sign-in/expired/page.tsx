import type { Metadata } from "next";
import { SignInScreen } from "../screen";

export const metadata: Metadata = { title: "Session ended" };

export default function SessionEndedPage() {
  return <SignInScreen why="Your session has ended. Sign in again to go on." />;
}
