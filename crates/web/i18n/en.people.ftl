### Masuk, cakupan, penduduk / sign-in, coverage, people.

sign-in-title = Sign in
sign-in-lead = For authorised officers. Every act is recorded.
sign-in-username = User name
sign-in-password = Password
sign-in-submit = Sign in
sign-out-done = You have signed out.
