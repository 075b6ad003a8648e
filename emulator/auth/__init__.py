"""Anonymous sign-in: tokens, users and the Auth REST calls."""
