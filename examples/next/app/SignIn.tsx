import { signIn } from './account.ts';

export const SignIn = () => (
  <form className="sign-in" action={signIn}>
    <h1>Who are you?</h1>
    <label>
      Name
      <input className="control" name="name" required maxLength={40} autoComplete="username" />
    </label>
    <button className="control primary" type="submit">
      Sign in
    </button>
  </form>
);
