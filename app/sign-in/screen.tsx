import { Callout } from "@/components/ui/callout";
import { CenteredPage } from "@/components/ui/centered-page";
import { SignInForm } from "@/lib/features/accounts/components/sign-in-form.client";

/** Static whichever way one comes to it, so that it shows and works without JavaScript. */
export function SignInScreen({ why }: { why?: string }) {
  return (
    <CenteredPage title="Sign in" lead="With the email and password your course gave you.">
      {why ? <Callout>{why}</Callout> : null}
      <SignInForm />
    </CenteredPage>
  );
}
